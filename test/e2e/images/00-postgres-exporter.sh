# postgres_exporter 0.19.1, not the tag's 0.20.1: the nearest version that the Go module proxy serves. The official
# image's contract: user nobody (65534), /bin/postgres_exporter, busybox.
MATCH='(^|/)postgres[-_]exporter:'
BASE=busybox
IMG_USER=nobody
IMG_ENTRYPOINT='["/bin/postgres_exporter"]'
IMG_PORTS=(9187/tcp)
recipe() {
  local m=github.com/prometheus-community/postgres_exporter v=v0.19.1
  go_program $m $v $m/cmd/postgres_exporter postgres_exporter -ldflags "-s -w -X github.com/prometheus/common/version.Version=${v#v}"
}
