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

# In the order of their times, the oldest first.
oldest=$(/tools/restic snapshots --no-lock --host "$ENVIRONMENT" --tag base --json | field id)
[[ -n "$oldest" ]] || die 'there is no base backup: nothing was deleted' 'the step "base" has to succeed'
segment=$(/tools/restic dump --no-lock "$oldest" "$WORK/base/backup_label" | sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]\{24\}\))$/\1/p')
[[ -n "$segment" ]] || die "the base backup ${oldest:0:8} does not say where it begins: nothing was deleted" 'look at its backup_label'

names=$(/tools/rclone lsf --files-only wal:) || die 'the archive of the write-ahead log cannot be listed' 'see the runbook of ObjectStoreDown'
# By position, whatever the timeline; histories of timelines (00000002.history.gz) are small, and a recovery needs them all.
old=$(while IFS= read -r name; do
  if [[ $name =~ ^[0-9A-F]{24}(\.|$) && ${name:8:16} < ${segment:8} ]]; then printf '%s\n' "$name"; fi
done <<<"$names")
if [[ -n "$old" ]]; then
  /tools/rclone delete --files-from - wal: <<<"$old" || die 'old segments could not be deleted' 'the login backup-keeper has to be allowed to'
fi
say "took away $(grep --count . <<<"$old" || true) files before $segment; $(grep --count . <<<"$names" || true) were there"
