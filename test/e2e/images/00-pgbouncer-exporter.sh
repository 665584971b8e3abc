# pgbouncer_exporter 0.12.1 from its Go module, with the official image's contract: user nobody, /bin/pgbouncer_exporter,
# busybox
MATCH='(^|/)pgbouncer[-_]exporter:'
BASE=busybox
IMG_USER=nobody
IMG_ENTRYPOINT='["/bin/pgbouncer_exporter"]'
IMG_PORTS=(9127/tcp)
recipe() {
  local m=github.com/prometheus-community/pgbouncer_exporter v=v0.12.1
  go_program $m $v $m pgbouncer_exporter -ldflags "-s -w -X github.com/prometheus/common/version.Version=${v#v}"
}
