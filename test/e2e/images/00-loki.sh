# Loki 3.7.8 from its Go module, with the official image's contract: user 10001, no shell, /usr/bin/loki, /loki, /etc/loki
. "$HERE/image-recipes/00-go-main.sh"
MATCH='^grafana/loki:'
IMG_USER=10001
IMG_ENTRYPOINT='["/usr/bin/loki"]'
IMG_CMD='["-config.file=/etc/loki/local-config.yaml"]'
IMG_PORTS=(3100/tcp)
recipe() {
  local v=v3.7.8
  # ./pkg/push is a module of its own and so not part of Loki's: the published one instead
  go_main github.com/grafana/loki/v3 $v ./cmd/loki loki 'go mod edit -dropreplace=github.com/grafana/loki/pkg/push' \
    -tags netgo -ldflags "-s -w -X github.com/grafana/loki/v3/pkg/util/build.Version=${v#v}"
  mkdir -p "$ROOT/usr/bin" "$ROOT/etc/loki" "$ROOT/loki/rules" "$ROOT/loki/rules-temp" "$ROOT/tmp"; chmod 1777 "$ROOT/tmp"
  mv "$ROOT/bin/loki" "$ROOT/usr/bin/loki"
  printf 'root:x:0:0:root:/root:/sbin/nologin\nloki:x:10001:10001::/home/loki:/sbin/nologin\n' | put /etc/passwd
  printf 'root:x:0:\nloki:x:10001:\n' | put /etc/group
  chown -R 10001:10001 "$ROOT/loki" "$ROOT/etc/loki"
}
