#!/usr/bin/env bash
# Copies the whole server while it runs: what a recovery to any later moment begins with.
#   take-base.sh
# Into WORK/base, a data directory; beside it WORK/base-taken-at, the moment from which on it can be used, by the server's clock.
# Environment: WORK, and libpq's PGHOST, PGPORT, PGUSER, PGPASSWORD, PGSSLMODE.
set -euo pipefail
# shellcheck source=charts/recovery/assets/recovery.sh
. "${RECOVERY_LIB:-/opt/recovery/lib}/recovery.sh"

need WORK PGHOST PGUSER PGPASSWORD
rm -rf "$WORK/base" "$WORK/base-taken-at"
export PGCONNECT_TIMEOUT=${PGCONNECT_TIMEOUT:-30} PGAPPNAME=$JOB

# With the part of the log that it needs by itself: such a base starts even if the archive is lost.
if ! said=$(pg_basebackup --pgdata="$WORK/base" --format=plain --wal-method=stream --checkpoint=fast --no-password 2>&1); then
  printf '%s\n' "$said" >&2
  [[ "$said" != *'No space left on device'* ]] ||
    die "there is no room left for the base backup in $WORK" 'raise recovery.database.workspace; the backups before it are as they were'
  die "no base backup of $PGHOST, see above" "the server has to answer, and the login $PGUSER to have the right to replicate"
fi
pg_verifybackup --quiet "$WORK/base" || die 'the base backup is not what the server said it is' 'run it again; the backups before it are as they were'
psql --no-psqlrc --quiet --tuples-only --no-align --dbname=postgres --command='SELECT extract(epoch FROM clock_timestamp())::bigint + 1' >"$WORK/base-taken-at"
say "copied the server: $(du --summarize --bytes "$WORK/base" | cut -f 1) bytes in $SECONDS s"
