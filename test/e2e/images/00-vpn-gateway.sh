# The VPN gateway from image/vpn-gateway, as its Dockerfile builds it: one static program, user 65532.
# $AIRFLOW_DAGS, image/dags, comes from build-images.sh.
MATCH='(^|/)vpn-gateway:'
BASE=
TAG_MATTERS=1 # it says its version
IMG_USER=65532:65532
IMG_ENTRYPOINT='["/vpn-gateway"]'
recipe() {
  local source=${AIRFLOW_DAGS:?}/../vpn-gateway
  ( cd "$source" && GOMODCACHE=${CLUSTER_GOMODCACHE:-$CACHE/gomod} GOCACHE=${CLUSTER_GOCACHE:-$CACHE/gocache} CGO_ENABLED=0 GOWORK=off \
    GOFLAGS="-mod=readonly -buildvcs=false" nice -n 5 timeout 3600 \
    go build -p "$(nproc)" -trimpath -ldflags "-s -w -buildid= -X main.version=$TAG" -o "$ROOT/vpn-gateway" . )
}
