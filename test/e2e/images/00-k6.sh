# k6 at the tag's version, from its Go module, with the official image's contract: user 12345, k6 as the entrypoint.
MATCH='^grafana/k6:'
BASE=
TAG_MATTERS=1
IMG_USER=12345:12345
IMG_ENTRYPOINT='["/usr/bin/k6"]'
recipe() {
  local m=go.k6.io/k6
  go_program $m "v$TAG" $m k6
  install -D -m 755 "$ROOT/bin/k6" "$ROOT/usr/bin/k6"; rm -r "$ROOT/bin"
}
