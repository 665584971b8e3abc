# A minimal Debian 13, for programs whose version in Debian 12 is older than what the platform names.
# Nothing matches it by name: recipes build on it with BASE=00-trixie.
MATCH=''
recipe() {
  local cache=$BUILD_CACHE/trixie mirror tree
  mirror=${CLUSTER_DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | awk -v s="$DEBIAN_SUITE" '$2==s && $3=="main"{print $1; exit}')}
  [ -n "$mirror" ] || { echo "cannot tell a Debian mirror from apt's settings; set CLUSTER_DEBIAN_MIRROR" >&2; return 1; }
  command -v debootstrap >/dev/null || apt-get install -y --no-install-recommends debootstrap >/dev/null
  mkdir -p "$cache/debs"; tree=$(mktemp -d "$cache/tree.XXXX")
  debootstrap --variant=minbase --include=ca-certificates,tini,procps --cache-dir="$cache/debs" trixie "$tree" "$mirror" > "$cache/debootstrap.log" 2>&1 ||
    { tail -5 "$cache/debootstrap.log" >&2; rm -rf "$tree"; return 1; }
  tar -C "$tree" --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' -cf - . | tar -C "$ROOT" -xf -
  rm -rf "$tree" "$ROOT"/usr/share/{doc,man,info,locale}/* "$ROOT"/var/cache/apt/archives/*.deb
  printf 'path-exclude /usr/share/doc/*\npath-exclude /usr/share/man/*\npath-exclude /usr/share/locale/*\n' | put /etc/dpkg/dpkg.cfg.d/slim
  printf '#!/bin/sh\nexit 101\n' | put /usr/sbin/policy-rc.d 755
  rm -f "$ROOT"/etc/apt/sources.list.d/*; echo "deb $mirror trixie main" | put /etc/apt/sources.list
  in_root sh -c 'apt-get update >/tmp/u.log 2>&1 || { tail -5 /tmp/u.log; exit 1; }'
}
