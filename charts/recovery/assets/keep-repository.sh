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

run() { # COMMAND...: restic, or the end of it
  local code=0
  restic_patiently "$@" || code=$?
  [[ $code == 0 ]] || restic_says "$code"
}

snapshots=$(run snapshots --host "$ENVIRONMENT" --json)
grep --quiet "\"$snapshot\"" <<<"$snapshots" || die "the backup ${snapshot:0:8} is not in the repository" 'somebody took it away, or this is another repository'
while IFS= read -r time; do
  if (($(date --date="$time" +%s) > taken + 3600)); then
    die "a backup claims to be of $time, later than the one just made: a clock was wrong" \
      'nothing is deleted until it is gone: find it with "restic snapshots", and take it away with "restic forget ID", as the keeper'
  fi
done < <(grep --only-matching '"time":"[^"]*"' <<<"$snapshots" | cut -d '"' -f 4)

say "checking the repository, and reading $VERIFY_PERCENT % of it"
code=0
restic_patiently check --read-data-subset="$VERIFY_PERCENT%" --quiet || code=$?
case $code in
  0) ;;
  1) die 'the repository is damaged, see above: nothing was deleted' 'see the runbook of RepositoryCheckOld: "restic repair", then a new backup' ;;
  *) restic_says "$code" ;;
esac

# Where the store lets it delete nothing, restic says so, and ends with 0.
delete() { # COMMAND...
  local said
  said=$(run "$@" 2>&1) || {
    printf '%s\n' "$said" >&2
    return 1
  }
  printf '%s\n' "$said"
  [[ "$said" != *'unable to remove'* ]] || die 'the store did not let go of what is old' 'the login backup-keeper has to be allowed to delete'
}

hosts=()
for name in $KEEP_OF; do hosts+=(--host "$name"); done
forget() { # TAG OPTION...: by numbers of days that have backups, never by the distance from now
  local tag=$1
  shift
  delete forget "${hosts[@]}" --tag "$tag" --group-by host,tags --keep-within 1d "$@" --compact
}
forget database --keep-daily "$KEEP_DAILY" --keep-weekly "$KEEP_WEEKLY" --keep-monthly "$KEEP_MONTHLY"
forget base --keep-daily "$KEEP_BASES"
delete prune --quiet
run check --quiet
figure repository.checked_timestamp "$(date +%s)"
figure repository.bytes "$(run stats --mode raw-data --json | field total_size)"
