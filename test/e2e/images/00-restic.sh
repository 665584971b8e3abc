# restic at the tag's version, from its Go module: /usr/bin/restic beside a shell, as in the official image
MATCH='^restic/restic:'
BASE=busybox
TAG_MATTERS=1
IMG_ENTRYPOINT='["/usr/bin/restic"]'
recipe() {
  local m=github.com/restic/restic
  go_program $m "v$TAG" $m/cmd/restic restic
  mkdir -p "$ROOT/usr/bin"
  mv "$ROOT/bin/restic" "$ROOT/usr/bin/restic"
  put /etc/ssl/certs/ca-certificates.crt < /etc/ssl/certs/ca-certificates.crt
}
