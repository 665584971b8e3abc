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
for base in $bases; do # in the order of their times, the oldest first
  /tools/restic dump --no-lock "$base" "$WORK/base/global/pg_control" >"$folder/global/pg_control"
  system=$(pg_controldata "$folder" | sed -n 's/^Database system identifier: *//p')
  [[ -n "$system" ]] || die "the base backup ${base:0:8} does not say whose it is: nothing was deleted" 'look at its global/pg_control'
  [[ -z "${needed[$system]:-}" ]] || continue
  segment=$(/tools/restic dump --no-lock "$base" "$WORK/base/backup_label" | sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]\{24\}\))$/\1/p')
  [[ -n "$segment" ]] || die "the base backup ${base:0:8} does not say where it begins: nothing was deleted" 'look at its backup_label'
  needed[$system]=$segment
done

systems=$(/tools/rclone lsf --dirs-only wal:) || die 'the archive of the write-ahead log cannot be listed' 'see the runbook of ObjectStoreDown'
for system in ${systems//\//}; do
  segment=${needed[$system]:-}
  if [[ -z "$segment" ]]; then
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
