#!/usr/bin/env bash
# restore_command of Postgres: gets one file of the write-ahead log out of the object store.
#   fetch-wal.sh NAME PATH
# 1 says that there is no such file, which is how a recovery ends; a file that is there and cannot be had stops the recovery with a code
# beyond 125: as an end it would lose what follows. https://www.postgresql.org/docs/17/continuous-archiving.html#BACKUP-PITR-RECOVERY
# Environment: WAL_ARCHIVE_PASSWORD and the variables of the remote "wal", see wal-archive.ts.
set -euo pipefail

name=$1 path=$2
system=$(pg_controldata . | sed -n 's/^Database system identifier: *//p') # it is run in the data directory
RCLONE_CONFIG_WAL_PASSWORD=$(/tools/rclone obscure - <<<"$WAL_ARCHIVE_PASSWORD")
export RCLONE_CONFIG_WAL_PASSWORD
folder=$(mktemp --directory "/tmp/$name.XXXXXX")
trap 'rm -rf "$folder"' EXIT
packed=$folder/packed # which is not there yet: rclone takes what is for the end of the way there

code=0
said=$(/tools/rclone copyto "wal:$system/$name.gz" "$packed" 2>&1) || code=$?
# In a bucket, a name that is not there may be an empty folder, of which rclone copies nothing, with success.
if [[ $code == 3 || $code == 4 || ($code == 0 && ! -e "$packed") ]]; then
  printf 'fetch-wal: %s is not in the archive\n' "$name" >&2
  exit 1
elif [[ $code != 0 ]]; then
  printf 'fetch-wal: error: %s: %s\n' "$name" "$said" >&2
  printf 'fetch-wal: fix:   the object store has to answer, then start the recovery again\n' >&2
  exit 200
fi
if ! gunzip --stdout "$packed" >"$path.part"; then
  printf 'fetch-wal: error: %s in the archive is damaged\n' "$name" >&2
  printf 'fetch-wal: fix:   restore to a moment before it, or take the newest dump\n' >&2
  exit 200
fi
mv "$path.part" "$path"
