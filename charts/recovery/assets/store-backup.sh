#!/usr/bin/env bash
# Puts what lies in WORK into the repository, by a login that can add and read, and reads the manifest back.
#   store-backup.sh
# WORK/backup becomes a snapshot with the tag `database`, WORK/base, where there is one, with the tag `base`; their times are those of the data.
# WORK/snapshot names the first for the steps that follow.
# Environment: ENVIRONMENT, WORK, MAX_AGE_SECONDS (beyond which the alert fires), restic's RESTIC_REPOSITORY and others.
set -euo pipefail
# shellcheck source=charts/recovery/assets/recovery.sh
. "${RECOVERY_LIB:-/opt/recovery/lib}/recovery.sh"

need ENVIRONMENT WORK MAX_AGE_SECONDS
[[ -s "$WORK/taken-at" && -s "$WORK/backup/manifest.json" ]] || die "there is no finished dump in $WORK" 'the step before this one has to succeed'
open_repository make

# store FOLDER TAG SECONDS: prints restic's summary.
store() {
  local summary code=0
  summary=$(restic_patiently backup "$1" --host "$ENVIRONMENT" --tag "$2" --time "$(date --utc --date="@$3" '+%F %T')" --json --quiet | tail -n 1) || code=$?
  [[ $code == 0 ]] || restic_says "$code"
  printf '%s' "$summary"
}

summary=$(store "$WORK/backup" database "$(<"$WORK/taken-at")")
snapshot=$(field snapshot_id <<<"$summary")
[[ -n "$snapshot" ]] || die "restic named no snapshot: $summary" 'look at the repository: restic snapshots'
say "stored the dump as ${snapshot:0:8}: $(field total_bytes_processed <<<"$summary") bytes, $(field data_added_packed <<<"$summary") of them new"
if [[ -d "$WORK/base" ]]; then
  base=$(store "$WORK/base" base "$(<"$WORK/base-taken-at")")
  say "stored the base backup as $(field snapshot_id <<<"$base" | cut -c 1-8): $(field total_bytes_processed <<<"$base") bytes, $(field data_added_packed <<<"$base") of them new"
fi

# What a restore begins with comes back as it went.
/tools/restic dump --no-lock "$snapshot" "$WORK/backup/manifest.json" | cmp - "$WORK/backup/manifest.json" ||
  die "the manifest of ${snapshot:0:8} does not come back as it was written" 'the object store loses data: see the runbook of ObjectStoreDown'
echo "$snapshot" >"$WORK/snapshot"
figure backup.data_timestamp "$(<"$WORK/taken-at")"
figure backup.max_age_seconds "$MAX_AGE_SECONDS"
figure backup.bytes "$(field total_bytes_processed <<<"$summary")"
figure backup.added_bytes "$(field data_added_packed <<<"$summary")"
figure backup.seconds "$(($(<"$WORK/seconds") + SECONDS))"
