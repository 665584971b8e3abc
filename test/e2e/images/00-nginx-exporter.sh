# nginx-prometheus-exporter 1.5.1 from its Go module, with the official image's contract: user 65532, no shell.
MATCH='^nginx/nginx-prometheus-exporter:'
BASE=
IMG_USER=65532:65532
IMG_ENTRYPOINT='["/usr/bin/nginx-prometheus-exporter"]'
IMG_PORTS=(9113/tcp)
recipe() {
  local module=github.com/nginx/nginx-prometheus-exporter
  go_program $module v1.5.1 $module nginx-prometheus-exporter
  install -D -m 755 "$ROOT/bin/nginx-prometheus-exporter" "$ROOT/usr/bin/nginx-prometheus-exporter"; rm -r "$ROOT/bin"
}
