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

run() { # COMMAND...: restic, or the end of it
  local code=0
  restic_patiently "$@" || code=$?
  [[ $code == 0 ]] || restic_says "$code"
}

times=$(run snapshots --json | { grep --only-matching '"time":"[^"]*"' || true; } | cut -d '"' -f 4)
while IFS= read -r time; do
  [[ -z $time ]] || (($(date --date="$time" +%s) < $(date +%s) + 3600)) ||
    die "a backup claims to be of $time, here it is $(date -u +%FT%TZ): a clock was wrong" \
      'nothing is deleted until it is gone: find it with "restic snapshots", and take it away with "restic forget ID", as the keeper'
done <<<"$times"

code=0
restic_patiently check --read-data-subset="$VERIFY_PERCENT%" --quiet || code=$?
case $code in
  0) ;;
  1) die 'the repository is damaged, see above: nothing was deleted' 'see the runbook of RepositoryCheckOld: "restic repair", then a new backup' ;;
  *) restic_says "$code" ;;
esac
hosts=()
for name in $KEEP_OF; do hosts+=(--host "$name"); done
run forget --quiet "${hosts[@]}" --tag "$tag" --group-by host,tags --keep-within 1d \
  --keep-daily "$KEEP_DAILY" --keep-weekly "$KEEP_WEEKLY" --keep-monthly "$KEEP_MONTHLY" --prune
run check --quiet
figure repository.checked_timestamp "$(date +%s)"
figure repository.bytes "$(run stats --mode raw-data --json | field total_size)"
