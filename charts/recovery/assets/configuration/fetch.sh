#!/usr/bin/env bash
# Brings the folder $1 of a configuration backup back, to memory.
# Environment: ENVIRONMENT, SNAPSHOT (latest, or the id of one), restic's own.
set -euo pipefail
# shellcheck source=../recovery.sh
. "${RECOVERY_LIB:-/opt/recovery/lib}/recovery.sh"

need ENVIRONMENT SNAPSHOT
[[ $SNAPSHOT =~ ^(latest|[0-9a-f]{8,64})$ ]] || die "SNAPSHOT is $SNAPSHOT" 'write latest, or the id of a snapshot'
open_repository
code=0
found=$(restic_patiently snapshots "$SNAPSHOT" --host "$ENVIRONMENT" --tag configuration --json) || code=$?
[[ $code == 0 && $found == *short_id* ]] || die "there is no backup $SNAPSHOT of $ENVIRONMENT" 'restic snapshots --tag configuration lists them'
id=$(field short_id <<<"$found")
restic_patiently restore "$id" --target / --include "$1" --quiet || code=$?
[[ $code == 0 ]] || restic_says "$code"
say "the backup $id of $(field time <<<"$found") is here"
