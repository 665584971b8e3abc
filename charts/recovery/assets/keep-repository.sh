#!/usr/bin/env bash
# Checks the repository, takes away what is older than the retention, and checks again. The only step that can delete.
#   keep-repository.sh
# Nothing goes before the newest backup has proved to be there, whole, and of a sane time: a damaged repository, or a clock that
# jumped, must not cost the backups before it.
# Environment: ENVIRONMENT, WORK (with what store-backup.sh left), KEEP_OF (environments whose backups are here: this one, and the site's that
# copies its own here), KEEP_DAILY, KEEP_WEEKLY, KEEP_MONTHLY, KEEP_BASES, VERIFY_PERCENT, restic's own.
set -euo pipefail
# shellcheck source=charts/recovery/assets/recovery.sh
. "${RECOVERY_LIB:-/opt/recovery/lib}/recovery.sh"

need ENVIRONMENT WORK KEEP_OF KEEP_DAILY KEEP_WEEKLY KEEP_MONTHLY KEEP_BASES VERIFY_PERCENT
[[ -s "$WORK/snapshot" ]] || die "$WORK/snapshot names no backup" 'the step before this one has to succeed'
open_repository
snapshot=$(<"$WORK/snapshot")
taken=$(<"$WORK/taken-at")

snapshots=$(restic_or_die snapshots --host "$ENVIRONMENT" --json)
grep --quiet "\"$snapshot\"" <<<"$snapshots" || die "the backup ${snapshot:0:8} is not in the repository" 'somebody took it away, or this is another repository'
while IFS= read -r time; do
  if (($(date --date="$time" +%s) > taken + 3600)); then
    die "a backup claims to be of $time, later than the one just made: a clock was wrong" \
      'nothing is deleted until it is gone: find it with "restic snapshots", and take it away with "restic forget ID", as the keeper'
  fi
done < <(grep --only-matching '"time":"[^"]*"' <<<"$snapshots" | cut -d '"' -f 4)

say "checking the repository, and reading $VERIFY_PERCENT % of it"
check_repository
restic_forgets database --keep-daily "$KEEP_DAILY" --keep-weekly "$KEEP_WEEKLY" --keep-monthly "$KEEP_MONTHLY" --compact
restic_forgets base --keep-daily "$KEEP_BASES" --compact
restic_deletes prune --quiet
kept_repository
