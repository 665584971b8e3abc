# OpenTelemetry Collector 0.156.0 whatever the tag (the newest with an Elasticsearch exporter that the Go module proxy
# serves whole), with the components below only. The official contrib image's contract: user 10001, no shell, /otelcol-contrib.
MATCH='(^|/)opentelemetry-collector-contrib:'
IMG_USER=10001:10001
IMG_ENTRYPOINT='["/otelcol-contrib"]'
IMG_CMD='["--config", "/etc/otelcol-contrib/config.yaml"]'
IMG_PORTS=(4317/tcp 4318/tcp)
otelcol_source() { # VERSION CONFMAP-VERSION: the main package, from the collector's own builder
  local v=$1 o=go.opentelemetry.io/collector c=github.com/open-telemetry/opentelemetry-collector-contrib m
  cat > builder.yaml <<Y
dist: {name: otelcol-contrib, description: OpenTelemetry Collector Contrib, version: ${v#v}, output_path: .}
receivers:
  - {gomod: $o/receiver/otlpreceiver $v}
processors:
  - {gomod: $o/processor/batchprocessor $v}
  - {gomod: $o/processor/memorylimiterprocessor $v}
  - {gomod: $c/processor/resourceprocessor $v}
  - {gomod: $c/processor/transformprocessor $v}
exporters:
  - {gomod: $o/exporter/debugexporter $v}
  - {gomod: $o/exporter/otlpexporter $v}
  - {gomod: $o/exporter/otlphttpexporter $v}
  - {gomod: $c/exporter/elasticsearchexporter $v}
extensions:
  - {gomod: $c/extension/healthcheckextension $v}
  - {gomod: $c/extension/storage/filestorage $v}
providers:
  - {gomod: $o/confmap/provider/envprovider $2}
  - {gomod: $o/confmap/provider/fileprovider $2}
  - {gomod: $o/confmap/provider/yamlprovider $2}
Y
  # The builder's `go mod tidy` would fetch what only tests need: the list of modules is made here, and the sums of
  # dependencies that the checksum database does not know come from the components' own go.sum.
  GOFLAGS='' go run "$o/cmd/builder@$v" --config builder.yaml --skip-get-modules --skip-compilation &&
    { printf 'module otelcol-contrib\n\ngo 1.26\n\nrequire (\n'; sed -n 's/.*gomod: \([^}]*\)}.*/\t\1/p' builder.yaml; printf '\t%s %s\n)\n' "$o/otelcol" "$v"; } > go.mod &&
    for m in exporter/elasticsearchexporter processor/transformprocessor extension/storage/filestorage; do
      cat "$(GOFLAGS='' go mod download -json "$c/$m@$v" | sed -n 's/^\t*"Dir": "\(.*\)",*$/\1/p')/go.sum" || return 1
    done | sort -u > go.sums && mv go.sums go.sum
}
recipe() {
  local v=v0.156.0 d=$CACHE/mod/img-otelcol-contrib-v0.156.0
  if [ ! -x "$BUILD_CACHE/go/otelcol-contrib-$v" ]; then
    rm -rf "$d"; mkdir -p "$d" "$BUILD_CACHE/go"
    ( export GOMODCACHE=${CLUSTER_GOMODCACHE:-$CACHE/gomod} GOCACHE=${CLUSTER_GOCACHE:-$CACHE/gocache} CGO_ENABLED=0 GOWORK=off
      cd "$d" && otelcol_source $v v1.62.0 &&
        GOFLAGS='-mod=mod -buildvcs=false' nice -n 5 timeout 3600 go build -trimpath -ldflags '-s -w' -o "$BUILD_CACHE/go/otelcol-contrib-$v" . ) || return 1
    rm -rf "$d"
  fi
  install -m 755 "$BUILD_CACHE/go/otelcol-contrib-$v" "$ROOT/otelcol-contrib"
  mkdir -p "$ROOT/tmp"; chmod 1777 "$ROOT/tmp"
}
