# No image: `go_main`, for the recipes that source this file. go_program builds a program as a dependency; what replaces
# modules or embeds files that its module lacks has to be the main module, as upstream builds it.
MATCH=''
recipe() { echo "00-go-main is no image" >&2; return 1; }
go_main() { # MODULE VERSION PACKAGE NAME EDIT [GO-BUILD-FLAG...]: to $ROOT/bin/NAME; EDIT is run in the source folder first
  local m=$1 v=$2 p=$3 n=$4 edit=$5 d src; shift 5; d=$CACHE/mod/img-$n-$v-main
  if [ ! -x "$BUILD_CACHE/go/$n-$v" ]; then
    mkdir -p "$BUILD_CACHE/go" "$CACHE/mod"
    # one chain of &&: errexit is off inside `( ... ) ||`
    ( export GOMODCACHE=${CLUSTER_GOMODCACHE:-$CACHE/gomod} GOCACHE=${CLUSTER_GOCACHE:-$CACHE/gocache} CGO_ENABLED=0 GOWORK=off
      cd "$BUILD_CACHE" && src=$(GOFLAGS='' go mod download -json "$m@$v" | sed -n 's/^\t*"Dir": "\(.*\)",*$/\1/p') && [ -d "$src" ] &&
        rm -rf "$d" && cp -r "$src" "$d" && chmod -R u+w "$d" && cd "$d" && eval "$edit" &&
        GOFLAGS="-mod=mod -buildvcs=false" nice -n 5 timeout 5400 go build -p "$(nproc)" -trimpath -ldflags "-s -w" "$@" -o "$BUILD_CACHE/go/$n-$v" "$p" ) || return 1
    rm -rf "$d"
  fi
  mkdir -p "$ROOT/bin"; install -m 755 "$BUILD_CACHE/go/$n-$v" "$ROOT/bin/$n"; }
