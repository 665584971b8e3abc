#!/usr/bin/env bash
# Without a second site: brings the buckets to the pod's disk, $1, for restic to take them from there.
# Environment: USES (of the buckets), SOURCE_<USE> (remote and bucket of rclone), RCLONE_CONFIG_*.
set -euo pipefail
# shellcheck source=../recovery.sh
source "${RECOVERY_LIB:-/opt/recovery/lib}/recovery.sh"
# shellcheck source=buckets.sh
source "$(dirname "${BASH_SOURCE[0]}")/buckets.sh"
need USES

target=$1
mkdir -p "$target"

# Asked first: a disk that is full halfway says nothing about how much was missing. A file takes whole blocks.
wanted=0
for use in $USES; do
  source="SOURCE_${use^^}"
  size=$(rclone size --json "${!source}") || die "bucket ${!source}: $(rclone_reason $?)" "see the runbook of ObjectStoreDown"
  wanted=$((wanted + $(field bytes <<<"$size") + 4096 * $(field count <<<"$size")))
done
free=$(($(df --output=avail -B1 "$target" | tail -n 1) + $(du -sb "$target" | cut -f 1)))
((wanted <= free)) || die "the buckets need $wanted bytes, the disk of this pod has room for $free" \
  "raise recovery.storage.workspace, or name a second site in recovery.storage.replica, which needs no disk"

for use in $USES; do
  source="SOURCE_${use^^}"
  say "$use: ${!source}"
  # sync: a container that starts again finds the files of its predecessor, some of which may be gone by now
  rclone sync --checksum "${!source}" "$target/$use" || die "bucket ${!source}: $(rclone_reason $?)" "see the lines above; what has arrived is used again"
done
say "$wanted bytes of $USES are here"
