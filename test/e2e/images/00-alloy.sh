# Grafana Alloy 1.19.0 whatever the tag: the newest whose dependencies the Go module proxy serves, with a part of its
# components only: discovery.*, loki.*, prometheus.* and remote.* as listed below, no otelcol.*, no UI, no `convert`.
# The official image's contract: root unless the pod says otherwise, user alloy (473), /bin/alloy, /var/lib/alloy/data.
. "$HERE/image-recipes/00-go-main.sh"
MATCH='^grafana/alloy:'
BASE=base
IMG_ENTRYPOINT='["/bin/alloy"]'
IMG_CMD='["run", "/etc/alloy/config.alloy", "--storage.path=/var/lib/alloy/data"]'
IMG_ENV=(ALLOY_DEPLOY_MODE=docker)
alloy_source() { # the module lacks its main package; the modules of most otelcol components are not served
  local keep='discovery/(dns|file|http|kubelet|kubernetes|relabel)|local/|loki/(echo|enrich|process|relabel|source/(api|file|kubernetes|kubernetes_events|podlogs)|write)|prometheus/(echo|exporter/(self|static)|relabel|remotewrite|scrape)|remote/(http|kubernetes)'
  go mod edit -dropreplace=github.com/grafana/alloy/syntax &&
    sed -i -E "\#^\t_ \"github.com/grafana/alloy/internal/component/($keep)#!{/^\t_ /d}" internal/component/all/all.go &&
    sed -i -E '/^\t_ "github.com\/open-telemetry/d; /^\t\t\{$/,/^\t\t\},$/d' internal/util/otel_feature_gate.go &&
    rm -rf internal/converter/internal &&
    sed -i -E '/converter\/internal/d; s/return (otelcol|prometheus|promtail|static)convert\.Convert.*/break/' internal/converter/converter.go &&
    mkdir -p cmd/alloy && cat > cmd/alloy/main.go <<'G'
package main

import (
	"os"

	"github.com/grafana/alloy/internal/alloycli"
)

func main() {
	if alloycli.Command().Execute() != nil {
		os.Exit(1)
	}
}
G
}
recipe() {
  local m=github.com/grafana/alloy v=v1.19.0
  go_main $m $v ./cmd/alloy alloy alloy_source -tags netgo -ldflags "-s -w -X $m/internal/build.Version=$v -X $m/syntax/internal/stdlib.Version=$v"
  add_user alloy 473 473 /home/alloy
  mkdir -p "$ROOT/etc/alloy" "$ROOT/var/lib/alloy/data"; chown -R 473:473 "$ROOT/var/lib/alloy"; chmod -R 770 "$ROOT/var/lib/alloy"
  printf 'logging {\n  level  = "info"\n  format = "logfmt"\n}\n' | put /etc/alloy/config.alloy
}
