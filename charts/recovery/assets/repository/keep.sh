#!/usr/bin/env bash
# Checks the repository, lets old snapshots with the tag $1 go, and checks again. The only step that can delete.
# Nothing goes before what is there has proved whole, and while a snapshot claims to be from the future: a clock was wrong once. restic counts
# from the newest snapshots, not from this clock.
# Environment: KEEP_OF (environments whose backups are here: this one, and the site's that copies its own here), KEEP_DAILY, KEEP_WEEKLY, KEEP_MONTHLY, VERIFY_PERCENT, restic's own.
set -euo pipefail
# shellcheck source=../recovery.sh
. "${RECOVERY_LIB:-/opt/recovery/lib}/recovery.sh"

need KEEP_OF KEEP_DAILY KEEP_WEEKLY KEEP_MONTHLY VERIFY_PERCENT
tag=$1
open_repository

times=$(restic_or_die snapshots --json | { grep --only-matching '"time":"[^"]*"' || true; } | cut -d '"' -f 4)
while IFS= read -r time; do
  [[ -z $time ]] || (($(date --date="$time" +%s) < $(date +%s) + 3600)) ||
    die "a backup claims to be of $time, here it is $(date -u +%FT%TZ): a clock was wrong" \
      'nothing is deleted until it is gone: find it with "restic snapshots", and take it away with "restic forget ID", as the keeper'
done <<<"$times"

check_repository
restic_forgets "$tag" --quiet --keep-daily "$KEEP_DAILY" --keep-weekly "$KEEP_WEEKLY" --keep-monthly "$KEEP_MONTHLY" --prune
kept_repository
