#!/usr/bin/env bash
# Dumps databases, each at one moment, counts them at that moment, and writes the manifest by which a restore is checked.
#   dump-databases.sh DATABASE...
# Into WORK/backup: <database>.dump for each, manifest.json. Beside it WORK/taken-at, the moment in seconds since 1970, by the server's clock.
# Environment: ENVIRONMENT, WORK, and libpq's PGHOST, PGPORT, PGUSER, PGPASSWORD, PGSSLMODE.
set -euo pipefail
RECOVERY_LIB=${RECOVERY_LIB:-/opt/recovery/lib}
# shellcheck source=charts/recovery/assets/recovery.sh
. "$RECOVERY_LIB/recovery.sh"

need ENVIRONMENT WORK PGHOST PGUSER PGPASSWORD
folder=$WORK/backup
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# A run before this one, in the same pod, may have ended half way.
rm -rf "$folder" "$WORK/taken-at" "$WORK/seconds"
mkdir -p "$folder"
export PGCONNECT_TIMEOUT=${PGCONNECT_TIMEOUT:-30} PGAPPNAME=$JOB

full() { die "there is no room left for the dump in $WORK" 'raise recovery.database.workspace; the backups before it are as they were'; }

dump() { # DATABASE
  local database=$1 code=0 said
  say "dumping $database"
  said=$(PGDATABASE=$database psql --no-psqlrc --quiet --tuples-only --no-align --set=folder="$folder" --set=name="$database" \
    --set=functions="$RECOVERY_LIB" --file="$scripts/dump-database.sql" 2>&1) || code=$?
  [[ -z "$said" ]] || printf '%s\n' "$said" >&2
  if [[ $code != 0 || ! -s "$folder/$database.facts" ]]; then
    [[ "$said" != *'No space left on device'* ]] || full
    die "the database $database at $PGHOST could not be dumped, see above" "the server has to answer, and the login $PGUSER to read every table"
  fi
}

fact() { sed -n "s/^$2=//p" "$folder/$1.facts"; } # DATABASE NAME

# entry DATABASE: its part of the manifest, then the dump is all that stays.
entry() {
  local dump=$folder/$1.dump
  printf '{"name":"%s","file":"%s.dump","bytes":%s,"sha256":"%s","alembicHeads":%s,"tables":[%s]}' \
    "$1" "$1" "$(stat --format=%s "$dump")" "$(sha256sum "$dump" | cut -d ' ' -f 1)" "$(fact "$1" heads)" "$(paste --serial --delimiters=, "$folder/$1.tables")"
  rm "$folder/$1.facts" "$folder/$1.tables"
}

for database in "$@"; do dump "$database"; done

# The moment of the oldest of them: what came later may be missing from one.
first=$1
taken_at=$(fact "$first" taken_at) taken_seconds=$(fact "$first" taken_seconds) server=$(fact "$first" server)
skew=$(($(date +%s) - SECONDS - taken_seconds))
if ((skew > 600 || skew < -600)); then
  die "the clocks of this node and of $PGHOST are $skew seconds apart" 'a backup under a wrong time is found by nobody: set the clocks, then run it again'
fi

entries=$(for database in "$@"; do entry "$database"; printf ','; done)
printf '{"format":1,"environment":"%s","takenAt":"%s","server":"%s","databases":[%s]}\n' \
  "$ENVIRONMENT" "$taken_at" "$server" "${entries%,}" >"$folder/manifest.json" || full
echo "$taken_seconds" >"$WORK/taken-at"
echo "$SECONDS" >"$WORK/seconds"
say "dumped $* of $taken_at: $(du --summarize --bytes "$folder" | cut -f 1) bytes in $SECONDS s"
