# blackbox_exporter 0.28.0 from its Go module, with the official image's contract: root unless the pod says otherwise,
# /bin/blackbox_exporter, /etc/blackbox_exporter/config.yml, busybox
MATCH='(^|/)blackbox[-_]exporter:'
BASE=busybox
IMG_ENTRYPOINT='["/bin/blackbox_exporter"]'
IMG_CMD='["--config.file=/etc/blackbox_exporter/config.yml"]'
IMG_PORTS=(9115/tcp)
recipe() {
  local m=github.com/prometheus/blackbox_exporter v=v0.28.0
  go_program $m $v $m blackbox_exporter -ldflags "-s -w -X github.com/prometheus/common/version.Version=${v#v}"
  printf 'modules:\n  http_2xx: {prober: http}\n  tcp_connect: {prober: tcp}\n' | put /etc/blackbox_exporter/config.yml
}
