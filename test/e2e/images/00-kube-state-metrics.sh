# kube-state-metrics 2.20.0 from its Go module, with the official image's contract: user 65534, no shell
MATCH='(^|/)kube-state-metrics:'
IMG_USER=65534
IMG_ENTRYPOINT='["/kube-state-metrics", "--port=8080", "--telemetry-port=8081"]'
IMG_PORTS=(8080/tcp 8081/tcp)
recipe() {
  go_program k8s.io/kube-state-metrics/v2 v2.20.0 k8s.io/kube-state-metrics/v2 kube-state-metrics \
    -ldflags "-s -w -X github.com/prometheus/common/version.Version=v2.20.0"
  mkdir -p "$ROOT/tmp"; chmod 1777 "$ROOT/tmp"
  mv "$ROOT/bin/kube-state-metrics" "$ROOT/kube-state-metrics"; rmdir "$ROOT/bin"
}
