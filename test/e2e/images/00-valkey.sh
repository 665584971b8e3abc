# Valkey 8.1 from Debian 13, with the official image's contract: user 999, valkey-server and valkey-cli, /data,
# reachable from other pods when no configuration says otherwise.
MATCH='^valkey/valkey:'
BASE=00-trixie
IMG_ENTRYPOINT='["docker-entrypoint.sh"]'
IMG_CMD='["valkey-server"]'
IMG_WORKDIR=/data
IMG_PORTS=(6379/tcp)
recipe() {
  add_user valkey 999 999 /data
  apt_install valkey-server valkey-tools
  sed -i 's/^valkey:[^:]*:[0-9]*:[0-9]*:/valkey:x:999:999:/' "$ROOT/etc/passwd"; sed -i 's/^valkey:x:[0-9]*:/valkey:x:999:/' "$ROOT/etc/group"
  rm -f "$ROOT/etc/valkey/valkey.conf"; chown -R 999:999 "$ROOT/data"
  put /usr/local/bin/docker-entrypoint.sh 755 <<'S'
#!/bin/sh
set -e
case $1 in -*|*.conf) set -- valkey-server "$@";; esac
if [ "$1" = valkey-server ]; then
  configured=0
  for a in "$@"; do case $a in *.conf|--protected-mode) configured=1;; esac; done
  [ $configured = 1 ] || set -- "$@" --protected-mode no
  if [ "$(id -u)" = 0 ]; then chown -R valkey:valkey . || true; exec setpriv --reuid=valkey --regid=valkey --init-groups -- "$0" "$@"; fi
fi
exec "$@"
S
}
