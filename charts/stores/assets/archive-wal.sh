#!/usr/bin/env bash
# archive_command of Postgres: puts one file of the write-ahead log into the object store, packed and encrypted, or fails, and Postgres tries again.
#   archive-wal.sh PATH NAME
# Each server has a folder of its own, named by its system identifier: one that begins anew after a disaster has the same names again.
# A name that is taken is never written over: the same content is a success (a server that crashed asks twice), another one is an
# error (two servers archive to one place). https://www.postgresql.org/docs/17/continuous-archiving.html#BACKUP-ARCHIVING-WAL
# A store that takes the connection and then says nothing is an error, too: Postgres waits for this script and counts only what has ended.
# Environment: WAL_ARCHIVE_PASSWORD and the variables of the remote "wal", see wal-archive.ts; ARCHIVE_PATIENCE=120, in seconds.
set -euo pipefail

path=$1 name=$2
store() { timeout "${ARCHIVE_PATIENCE:-120}" /tools/rclone "$@"; }
system=$(pg_controldata . | sed -n 's/^Database system identifier: *//p') # it is run in the data directory
# The file's own time goes with it: by that and by the size rclone sees that a name is taken by the same content.
packed=$(mktemp "/tmp/$name.XXXXXX")
trap 'rm -f "$packed"' EXIT
gzip --no-name --stdout "$path" >"$packed" # a segment that ended early is zeros for the most part
touch --reference="$path" "$packed"

RCLONE_CONFIG_WAL_PASSWORD=$(/tools/rclone obscure - <<<"$WAL_ARCHIVE_PASSWORD")
export RCLONE_CONFIG_WAL_PASSWORD
if ! said=$(store copyto --immutable "$packed" "wal:$system/$name.gz" 2>&1); then
  if store cat "wal:$system/$name.gz" 2>/dev/null | gunzip --stdout 2>/dev/null | cmp --quiet - "$path"; then exit 0; fi
  # Of a store that does not answer rclone may only say that nothing is a folder there.
  printf 'archive-wal: error: %s is not stored: the object store does not answer, or does not take it: %s\n' "$name" "$said" >&2
  printf 'archive-wal: fix:   see the runbook of WalArchivingFails; until it works, the log stays on the volume of the database\n' >&2
  exit 1
fi
