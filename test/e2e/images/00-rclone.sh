# rclone at the tag's version, from its Go module: /usr/local/bin/rclone beside a shell, as in the official image
MATCH='^rclone/rclone:'
BASE=busybox
TAG_MATTERS=1
IMG_ENTRYPOINT='["rclone"]'
IMG_WORKDIR=/data
recipe() {
  local m=github.com/rclone/rclone
  go_program $m "v$TAG" $m rclone -tags noselfupdate
  mkdir -p "$ROOT/usr/local/bin" "$ROOT/data"
  mv "$ROOT/bin/rclone" "$ROOT/usr/local/bin/rclone"
  put /etc/ssl/certs/ca-certificates.crt < /etc/ssl/certs/ca-certificates.crt
}
