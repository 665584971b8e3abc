#!/usr/bin/env bash
# Brings the folder $1 of a configuration backup back, to memory.
# Environment: that of repository.sh; SNAPSHOT (latest, or the id of one).
set -euo pipefail
# shellcheck source=../recovery.sh
source "${RECOVERY_LIB:-/opt/recovery/lib}/recovery.sh"
# shellcheck source=../repository/repository.sh
source "$(dirname "${BASH_SOURCE[0]}")/repository.sh"
need SNAPSHOT

[[ $SNAPSHOT =~ ^(latest|[0-9a-f]{8,64})$ ]] || die "SNAPSHOT is $SNAPSHOT" "write latest, or the id of a snapshot"
restic restore "$SNAPSHOT" --quiet --host "$ENVIRONMENT" --tag configuration --target / --include "$1" --retry-lock 10m ||
  restic_failed "the backup $SNAPSHOT" $?
say "the backup is of $(restic snapshots "$SNAPSHOT" --json --no-lock --host "$ENVIRONMENT" --tag configuration | grep -oE '"time":"[^"]+"' | tail -n 1 | cut -d '"' -f 4)"
