#!/usr/bin/env bash
# Installs the checkers into .tools/bin: promtool, amtool and statsd_exporter for the configuration of observability, actionlint for
# the workflows, kube-score for what is applied.
#   scripts/install-tools.sh      TOOLS_DIR=/another/folder puts them into /another/folder/bin
# They come as Go modules, in exact versions, and are built here: about two and a half minutes on two CPUs the first time,
# nothing when they are there. What is there is told by its stamp, so a changed version below is built anew.
set -euo pipefail

PROMETHEUS=github.com/prometheus/prometheus ALERTMANAGER=github.com/prometheus/alertmanager STATSD=github.com/prometheus/statsd_exporter
ACTIONLINT=github.com/rhysd/actionlint KUBE_SCORE=github.com/zegl/kube-score
TOOLS=(promtool amtool statsd_exporter actionlint kube-score)
declare -A VERSION=([promtool]=3.16.0 [amtool]=0.34.2 [statsd_exporter]=0.31.0 [actionlint]=1.7.12 [kube-score]=1.20.0)
declare -A PACKAGE=(
  [promtool]=$PROMETHEUS/cmd/promtool [amtool]=$ALERTMANAGER/cmd/amtool [statsd_exporter]=$STATSD
  [actionlint]=$ACTIONLINT/cmd/actionlint [kube-score]=$KUBE_SCORE/cmd/kube-score
)
# It needs an older Kubernetes than the others: built by itself.
ALONE=kube-score
# Where a program keeps its version, and how it is asked for it; the others as Prometheus' own.
declare -A VARIABLE=([actionlint]=$ACTIONLINT.version [kube-score]=main.version)
declare -A QUESTION=([kube-score]=version)
# The service discoveries of Kubernetes, DNS and files only: the clients of thirty clouds would double the time.
TAGS=remove_all_sd,enable_kubernetes_sd,enable_dns_sd,enable_file_sd
GO_NEEDED=1.26.7

say() { printf 'install-tools: %s\n' "$*"; }
die() { # PROBLEM FIX
  printf 'error: %s\nfix:   %s\n' "$1" "$2" >&2
  exit 1
}

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dir=${TOOLS_DIR:-$repo/.tools}
mkdir -p "$dir/bin" "$dir/stamps"
dir=$(cd "$dir" && pwd)

# What went into a program: a stamp that says otherwise makes it be built anew.
recipe() { echo "$1 ${VERSION[$1]} $TAGS"; }
missing=()
for tool in "${TOOLS[@]}"; do
  if [ -x "$dir/bin/$tool" ] && [ "$(cat "$dir/stamps/$tool" 2>/dev/null)" = "$(recipe "$tool")" ]; then
    say "$tool ${VERSION[$tool]} is there"
  else
    missing+=("$tool")
  fi
done
[ ${#missing[@]} -gt 0 ] || exit 0

command -v go >/dev/null || die "Go is not on the PATH; it builds ${missing[*]}" "install Go $GO_NEEDED or newer"

work=$(mktemp -d)
heartbeat=
cleanup() {
  [ -z "$heartbeat" ] || kill "$heartbeat" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
# Prometheus 3.16.0 is v0.316.0 as a Go module: major and minor in one number.
IFS=. read -r major minor patch <<<"${VERSION[promtool]}"
prometheus=$(printf 'v0.%d%02d.%d' "$major" "$minor" "$patch")
cat >"$work/go.mod" <<MOD
module tools

go $GO_NEEDED

require (
	$PROMETHEUS $prometheus
	$ALERTMANAGER v${VERSION[amtool]}
	$STATSD v${VERSION[statsd_exporter]}
	$ACTIONLINT v${VERSION[actionlint]}
)
MOD
cd "$work"
export CGO_ENABLED=0 GOWORK=off GOFLAGS='-mod=mod -buildvcs=false'
start=$SECONDS
failed() { # STEP
  tail -n 20 "$work/log" >&2
  die "$1 failed, see above" "it needs Go $GO_NEEDED or newer (here: $(go env GOVERSION)), a Go module proxy (go env GOPROXY) and 3 GB of disk"
}

flags_of() { # TOOL
  echo "-s -w -X ${VARIABLE[$1]:-github.com/prometheus/common/version.Version}=${VERSION[$1]}"
}
packages=() flags=()
for tool in "${missing[@]}"; do
  [ "$tool" = "$ALONE" ] && continue
  packages+=("${PACKAGE[$tool]}")
  flags+=(-ldflags "${PACKAGE[$tool]}=$(flags_of "$tool")")
done
mkdir out

if [ ${#packages[@]} -gt 0 ]; then
  say "downloading the modules of ${missing[*]}"
  # Go downloads as many modules at a time as it thinks that it has CPUs: waiting for the network takes none.
  GOMAXPROCS=16 go list -deps -tags "$TAGS" "${packages[@]}" >packages 2>log || failed 'the download'
  total=$(wc -l <packages)

  say "building $total packages, after $((SECONDS - start)) s"
  : >log
  while sleep 20 >/dev/null; do # its output would keep a pipe open after the script's end
    say "  $(grep -c '^[a-z]' log || true) of $total packages, after $((SECONDS - start)) s"
  done &
  heartbeat=$!
  # The compiler's garbage collector off its leash: a fifth less time for some hundred MB of memory.
  GOGC=400 go build -v -tags "$TAGS" "${flags[@]}" -o out/ "${packages[@]}" 2>log || failed 'the build'
fi
if [[ " ${missing[*]} " == *" $ALONE "* ]]; then
  say "building $ALONE, after $((SECONDS - start)) s"
  GOBIN=$work/out go install -ldflags "$(flags_of "$ALONE")" "${PACKAGE[$ALONE]}@v${VERSION[$ALONE]}" 2>log || failed "the build of $ALONE"
fi

for tool in "${missing[@]}"; do
  "out/$tool" "${QUESTION[$tool]:---version}" 2>&1 | grep -wF "${VERSION[$tool]}" >/dev/null || die "the built $tool is not ${VERSION[$tool]}" 'correct the versions in scripts/install-tools.sh'
  rm -f "$dir/stamps/$tool"
  mv -f "out/$tool" "$dir/bin/$tool"
  recipe "$tool" >"$dir/stamps/$tool"
  say "$tool ${VERSION[$tool]} -> $dir/bin/$tool"
done
say "done in $((SECONDS - start)) s"
