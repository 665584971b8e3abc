# Jaeger 2.13.0, not the tag's 2.20.0: the Go module ends at v1.76.0, which is 2.13.0; a page says that the UI is missing.
# The official image's contract: user 10001, no shell, /cmd/jaeger/jaeger-linux, listening on all addresses.
. "$HERE/image-recipes/00-go-main.sh"
MATCH='^jaegertracing/jaeger:'
IMG_USER=10001
IMG_ENTRYPOINT='["/cmd/jaeger/jaeger-linux"]'
IMG_ENV=(JAEGER_LISTEN_HOST=0.0.0.0)
IMG_PORTS=(4317/tcp 4318/tcp 5778/tcp 5779/tcp 13133/tcp 16686/tcp)
IMG_VOLUMES=(/tmp)
recipe() {
  local m=github.com/jaegertracing/jaeger
  # as main module: its own go.sum vouches for dependencies that the checksum database does not know
  go_main $m v1.76.0 ./cmd/jaeger jaeger true -ldflags "-s -w -X $m/internal/version.latestVersion=v2.13.0"
  mkdir -p "$ROOT/cmd/jaeger" "$ROOT/etc" "$ROOT/tmp"; chmod 1777 "$ROOT/tmp"
  mv "$ROOT/bin/jaeger" "$ROOT/cmd/jaeger/jaeger-linux"; rmdir "$ROOT/bin"
  printf 'root:x:0:0:root:/root:/sbin/nologin\njaeger:x:10001:10001::/:/sbin/nologin\n' | put /etc/passwd
}
