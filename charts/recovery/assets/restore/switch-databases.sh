#!/usr/bin/env bash
# Last step: gives the restored databases the names of the live ones, all of them in one transaction. What was live stays, as
# <database>_before_restore; SOURCE=before-restore changes the names back.
# On a site that stands by, ONLY_STANDBY=yes ends it where a failover has made the databases those that serve.
# Environment: PGHOST, PGPORT, PGUSER, PGPASSWORD, PGSSLMODE, PGSSLROOTCERT (the live server), BACKUP_LOGIN (role that makes backups), NAMESPACE.
set -euo pipefail
# shellcheck source=charts/recovery/assets/recovery.sh
source /opt/recovery/lib/recovery.sh
# shellcheck source=charts/recovery/assets/restore/steps.sh
source /opt/recovery/restore/steps.sh
# shellcheck source=charts/recovery/assets/restore/live.sh
source /opt/recovery/restore/live.sh

ATTEMPTS=10
BACKUP_PATIENCE=1800 # seconds

begin switch
hold_lock
resolve_databases
NOW=$(date -u +%FT%TZ)

# The failover notes it under the lock that is held here.
refuse_where_it_serves() {
  local database
  [[ ${ONLY_STANDBY:-no} == yes ]] || return 0
  for database in "${TARGETS[@]}"; do
    [[ "$(note_of "$database")" != "serves "* ]] ||
      die "$database $(note_of "$database"): what it holds is newer than what the partner has backed up" "set recovery.site.role to primary in this site's file"
  done
}

refuse_half_loaded() {
  local database
  [[ ${PLAN[KIND]} != undo ]] || return 0
  for database in "${TARGETS[@]}"; do
    [[ "$(note_of "$database$RESTORING")" == "loaded ${PLAN[SOURCE]}" ]] ||
      die "$database$RESTORING is not what this run has loaded" "start the restore again: it loads it anew"
  done
}

# Processes of Airflow write their heartbeat into the database, whichever way they come to it.
refuse_writers() {
  local database writers
  for database in "${TARGETS[@]}"; do
    [[ -n "$(live "$database" <<<"SELECT to_regclass('job')")" ]] || continue
    writers=$(live "$database" <<'SQL'
SELECT string_agg(format('%s on %s', job_type, hostname), ', ') FROM job
WHERE state = 'running' AND latest_heartbeat > now() - interval '60 seconds'
SQL
    )
    [[ -n "$writers" ]] || continue
    [[ ${PLAN[FORCE]} == no ]] || { say "at work, and to be cut off: $writers"; continue; }
    [[ ${PLAN[DRY_RUN]} == no ]] || { say "would refuse, because they are at work: $writers"; continue; }
    die "at work on $database: $writers" \
      "kubectl -n $NAMESPACE scale deployment,statefulset -l app.kubernetes.io/component=airflow --replicas=0, wait a minute, start the restore again; or FORCE=yes cuts them off"
  done
}

names() { printf "'%s'," "${TARGETS[@]}" | sed 's/,$//'; }

# A dump that is cut off would be a night without a backup.
wait_for_backup() {
  local started=$SECONDS
  until [[ "$(live postgres --set backup="${BACKUP_LOGIN:-backup}" <<<"SELECT count(*) FROM pg_stat_activity WHERE usename = :'backup' AND datname IN ($(names))")" == 0 ]]; do
    ((SECONDS - started < BACKUP_PATIENCE)) || die "a backup has been reading the database for $BACKUP_PATIENCE seconds" "wait for database-backup to end, then start the restore again"
    (((SECONDS - started) % 30 != 0)) || say "waiting for a backup that reads the database"
    sleep 1
  done
}

statements() {
  local database aside
  echo 'BEGIN;'
  for database in "${TARGETS[@]}"; do
    if [[ ${PLAN[KIND]} == undo ]]; then
      aside=$database$RESTORING
      printf 'ALTER DATABASE "%s" RENAME TO "%s"; ALTER DATABASE "%s" RENAME TO "%s";\n' "$database" "$aside" "$database$BEFORE" "$database"
      printf "COMMENT ON DATABASE \"%s\" IS 'undone, %s'; COMMENT ON DATABASE \"%s\" IS 'as before a restore, again since %s';\n" "$aside" "$NOW" "$database" "$NOW"
    else
      aside=$database$BEFORE
      printf 'ALTER DATABASE "%s" RENAME TO "%s"; ALTER DATABASE "%s" RENAME TO "%s";\n' "$database" "$aside" "$database$RESTORING" "$database"
      printf "COMMENT ON DATABASE \"%s\" IS 'put aside, %s'; COMMENT ON DATABASE \"%s\" IS 'restored from %s, %s';\n" "$aside" "$NOW" "$database" "${PLAN[SOURCE]}" "$NOW"
    fi
  done
  echo 'COMMIT;'
}

# A rename locks its database: who comes then has to wait, and finds the name gone or changed. Those who are there it gives five
# seconds, in which they are ended. So nobody writes into a database that is put aside, and none is ever closed.
rename() {
  local renaming
  statements | live postgres 2>"$RESTORE/rename.log" &
  renaming=$!
  while kill -0 "$renaming" 2>/dev/null; do
    live postgres --output=/dev/null <<<"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ($(for_all_names)) AND pid <> pg_backend_pid()" 2>/dev/null || true
    sleep 0.2
  done
  wait "$renaming"
}

for_all_names() {
  local database
  for database in "${TARGETS[@]}"; do printf "'%s','%s','%s'," "$database" "$database$RESTORING" "$database$BEFORE"; done | sed 's/,$//'
}

switch() {
  local attempt
  say "changing the names"
  for ((attempt = 1; attempt <= ATTEMPTS; attempt++)); do
    if rename; then return 0; fi
    say "not yet: $(tail -n 1 "$RESTORE/rename.log")"
  done
  die "the names could not be changed in $ATTEMPTS attempts, see above; nothing has changed" "end the sessions that are named, then start the restore again"
}

if already_done; then
  say "done by an earlier run: $(note_of "${TARGETS[0]}")"
  exit 0
fi
refuse_where_it_serves
refuse_what_is_in_the_way
[[ ${PLAN[DRY_RUN]} == yes ]] || refuse_half_loaded
refuse_writers
if [[ ${PLAN[DRY_RUN]} == yes ]]; then
  say "a dry run, and nothing was changed; what would be done:"
  statements
  exit 0
fi
wait_for_backup
if [[ ${PLAN[KIND]} != undo ]]; then
  for database in "${TARGETS[@]}"; do drop "$database$BEFORE"; done
else
  for database in "${TARGETS[@]}"; do drop "$database$RESTORING"; done
fi
switch
say "${TARGETS[*]}: $(note_of "${TARGETS[0]}")"
figure restore.seconds "$(($(date +%s) - PLAN[STARTED]))"
if [[ -n "${PLAN[TAKEN]:-}" ]]; then
  figure restore.lost_seconds "$((PLAN[STARTED] - $(date --utc --date="${PLAN[TAKEN]}" +%s)))"
fi
say "what was live is kept as ${TARGETS[0]}$BEFORE; start Airflow again, look, and drop it when nobody needs it"
