#!/usr/bin/env bash
# Takes away what of the archived write-ahead log is older than the oldest base backup that stays: no recovery could begin before it.
#   keep-wal.sh
# Environment: ENVIRONMENT, WORK, those of restic, and of rclone's remote "wal" (wal-archive.ts).
set -euo pipefail
export LC_ALL=C # names are compared by their bytes
# shellcheck source=charts/recovery/assets/recovery.sh
. "${RECOVERY_LIB:-/opt/recovery/lib}/recovery.sh"

need ENVIRONMENT WORK WAL_ARCHIVE_PASSWORD
open_repository
RCLONE_CONFIG_WAL_PASSWORD=$(/tools/rclone obscure - <<<"$WAL_ARCHIVE_PASSWORD")
export RCLONE_CONFIG_WAL_PASSWORD

# Where the log of each server begins to be needed, by its system identifier.
declare -A needed=()
folder=$(mktemp --directory "$WORK/control.XXXXXX")
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/global"

bases=$(/tools/restic snapshots --no-lock --host "$ENVIRONMENT" --tag base --json | grep --only-matching '"id":"[0-9a-f]*"' | cut -d '"' -f 4) || true
[[ -n "$bases" ]] || die 'there is no base backup: nothing was deleted' 'the step "base" has to succeed'
damaged=
for base in $bases; do # in the order of their times, the oldest first
  /tools/restic dump --no-lock "$base" "$WORK/base/global/pg_control" >"$folder/global/pg_control" || restic_says $?
  system=$(pg_controldata "$folder" 2>/dev/null | sed -n 's/^Database system identifier: *//p') || true
  segment=$(/tools/restic dump --no-lock "$base" "$WORK/base/backup_label" | sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]\{24\}\))$/\1/p') || restic_says 1
  if [[ -z "$system" || -z "$segment" ]]; then
    # What a repair of the repository leaves of a base whose data was lost: no recovery can begin with it.
    damaged=yes
    say "the base backup ${base:0:8} is not whole, and needs no log"
  elif [[ -z "${needed[$system]:-}" ]]; then
    needed[$system]=$segment
  fi
done
[[ ${#needed[@]} -gt 0 ]] || die 'no base backup is whole: nothing was deleted' 'the step "base" has to succeed'

systems=$(/tools/rclone lsf --dirs-only wal:) || die 'the archive of the write-ahead log cannot be listed' 'see the runbook of ObjectStoreDown'
for system in ${systems//\//}; do
  segment=${needed[$system]:-}
  if [[ -z "$segment" && -n "$damaged" ]]; then
    say "left the log of the server $system: the base backup that is not whole may be its own"
    continue
  elif [[ -z "$segment" ]]; then
    # A server of before a disaster: no base backup of it is left.
    /tools/rclone purge "wal:$system" || die "the log of the server $system could not be deleted" 'the login backup-keeper has to be allowed to'
    say "took away the log of the server $system, of which there is no base backup any more"
    continue
  fi
  names=$(/tools/rclone lsf --files-only "wal:$system") || die 'the archive of the write-ahead log cannot be listed' 'see the runbook of ObjectStoreDown'
  # By position, whatever the timeline; histories of timelines (00000002.history.gz) are small, and a recovery needs them all.
  old=$(while IFS= read -r name; do
    if [[ $name =~ ^[0-9A-F]{24}(\.|$) && ${name:8:16} < ${segment:8} ]]; then printf '%s\n' "$name"; fi
  done <<<"$names")
  if [[ -n "$old" ]]; then
    /tools/rclone delete --files-from - "wal:$system" <<<"$old" || die 'old segments could not be deleted' 'the login backup-keeper has to be allowed to'
  fi
  say "took away $(grep --count . <<<"$old" || true) files before $segment of the server $system; $(grep --count . <<<"$names" || true) were there"
done
