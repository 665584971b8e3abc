# redis_exporter 1.88.0, not the tag's 1.89.0: the nearest version that the Go module proxy serves. The official image's
# contract: user 59000, /redis_exporter, no shell.
MATCH='(^|/)redis[-_]exporter:'
IMG_USER=59000:59000
IMG_ENTRYPOINT='["/redis_exporter"]'
IMG_PORTS=(9121/tcp)
recipe() {
  local m=github.com/oliver006/redis_exporter v=v1.88.0
  go_program $m $v $m redis_exporter -ldflags "-s -w -X main.BuildVersion=$v"
  mv "$ROOT/bin/redis_exporter" "$ROOT/redis_exporter"; rmdir "$ROOT/bin"
}
