#!/usr/bin/env bash
# Second step: builds the databases anew in a scratch server of this pod, and compares every table with the manifest of the backup.
# A moment from the log is found in the same way: the server replays its log up to there, and its databases become dumps with a manifest.
# Environment: for a moment from the log, what fetch-wal.sh needs; for one from a cluster of that moment, RECOVERED_HOST and libpq's variables.
set -euo pipefail
# shellcheck source=charts/recovery/assets/recovery.sh
source /opt/recovery/lib/recovery.sh
# shellcheck source=charts/recovery/assets/restore/steps.sh
source /opt/recovery/restore/steps.sh

JOBS=2
JUST_BEFORE='lower POINT_IN_TIME, or use POINT_IN_TIME=newest for the last moment in the log'

begin rebuild
prepare_scratch

empty_server() {
  rm -rf "$PGDATA_OF_SCRATCH"
  initdb --pgdata="$PGDATA_OF_SCRATCH" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  start_scratch wal_level=minimal max_wal_senders=0 autovacuum=off
}

# The dumps are those that the manifest names.
check_dumps() {
  check dump
  local format sums
  format=$(manifest_says "DISTINCT manifest ->> 'format'")
  [[ $format == 1 ]] || die "the manifest is of format $format" "restore with the version of the platform that made this backup"
  sums=$(manifest_says "format('%s  %s', d ->> 'sha256', d ->> 'file')")
  (cd "$BACKUP" && sha256sum --check --quiet <<<"$sums") || die "a dump is not the one that was backed up, see above" "$ANOTHER_BACKUP"
  passed
}

load_dumps() {
  local name file found
  while IFS='|' read -r name file; do
    check load
    say "loading $name, $(stat --format=%s "$BACKUP/$file") bytes"
    scratch postgres --set name="$name" <<<'CREATE DATABASE :"name"'
    pg_restore --host="$SOCKET" --username=postgres --dbname="$name" --jobs="$JOBS" --no-owner --no-acl --exit-on-error "$BACKUP/$file" ||
      die "the dump of $name cannot be loaded, see above" "$ANOTHER_BACKUP"
    passed
    check rows
    found=$(differences scratch "$name")
    [[ -z "$found" ]] || die_of_differences "$name" "$found"
    passed
    say "$name is whole: $(manifest_says "(SELECT format('%s tables, %s rows', count(*), sum((t ->> 'rows')::bigint)) FROM jsonb_array_elements(d -> 'tables') t)" "$name")"
  done < <(manifest_says "format('%s|%s', d ->> 'name', d ->> 'file')")
}

# What the server must not have less of than the one whose log it replays.
# https://www.postgresql.org/docs/17/hot-standby.html#HOT-STANDBY-ADMIN
sizes_of_the_source() {
  pg_controldata "$PGDATA_OF_SCRATCH" | sed -nE 's/^(max_connections|max_worker_processes|max_wal_senders|max_locks_per_xact|max_prepared_xacts) setting: +([0-9]+)$/\1=\2/p' |
    sed 's/max_locks_per_xact/max_locks_per_transaction/; s/max_prepared_xacts/max_prepared_transactions/'
}

# Z is an abbreviation of a zone, and Postgres does not know those yet when it reads this setting.
in_postgres_words() { sed 's/T/ /; s/Z$/+00:00/' <<<"$1"; }

replay_log() {
  check log
  local settings target=()
  [[ ! -f "$PGDATA_OF_SCRATCH/backup_manifest" ]] || pg_verifybackup --no-parse-wal --quiet "$PGDATA_OF_SCRATCH" ||
    die "the base backup is damaged, see above" "name an older one: SOURCE=<snapshot>"
  touch "$PGDATA_OF_SCRATCH/recovery.signal"
  [[ ${PLAN[MOMENT]} == newest ]] || target=("recovery_target_time=$(in_postgres_words "${PLAN[MOMENT]}")" "recovery_target_action=pause")
  mapfile -t settings < <(sizes_of_the_source)
  export RCLONE_CONFIG_WAL_REMOTE=${RCLONE_CONFIG_WAL_REMOTE%/*}/${PLAN[ENVIRONMENT]}
  say "replaying the log up to ${PLAN[MOMENT]}"
  WAIT=--no-wait start_scratch hot_standby=on "restore_command=bash /opt/wal/fetch-wal.sh %f %p" "${settings[@]}" "${target[@]}"
  wait_for_the_moment
  PLAN[TAKEN]=$(scratch postgres <<<"SELECT to_char(coalesce(pg_last_xact_replay_timestamp(), now()) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
  PLAN[SOURCE]="${PLAN[SOURCE]/the moment newest/the moment ${PLAN[TAKEN]}}"
  say "the last change that is in: ${PLAN[TAKEN]}"
  [[ ${PLAN[MOMENT]} == newest ]] || scratch postgres --output=/dev/null <<<'SELECT pg_promote(true, 600)'
  write_plan
  passed
}

wait_for_the_moment() {
  local started=$SECONDS seen
  until seen=$(scratch postgres 2>/dev/null <<<"SELECT CASE WHEN NOT pg_is_in_recovery() THEN 'ended' ELSE pg_get_wal_replay_pause_state() END") &&
    [[ $seen == paused || $seen == ended ]]; do
    if ! pg_ctl --pgdata="$PGDATA_OF_SCRATCH" status >/dev/null; then
      ! grep -q 'recovery ended before configured recovery target was reached' "$RESTORE/scratch.log" ||
        die "the log ends before ${PLAN[MOMENT]}$(sed -nE 's/.*(last completed transaction was at log time .*)/: \1/p' "$RESTORE/scratch.log" | tail -n 1)" "$JUST_BEFORE"
      tail -n 20 "$RESTORE/scratch.log" >&2
      die "the log cannot be replayed, see above" "name an older base backup, SOURCE=<snapshot>, or restore without POINT_IN_TIME"
    fi
    (((SECONDS - started) % 30 != 29)) || say "replaying, after $((SECONDS - started)) s"
    sleep 1
  done
}

# dump_from HOST: in dumps and a manifest of their own, the databases go the same way as those of a backup.
dump_from() {
  check dump
  local names=${PLAN[DATABASES]}
  export PGHOST=$1
  [[ $names != all ]] || names=$(psql --no-psqlrc --quiet --no-align --tuples-only --dbname=postgres \
    --command="SELECT string_agg(datname, ' ') FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' AND datname !~ '(_restoring|_before_restore)$'")
  # shellcheck disable=SC2086 # a list of names
  ENVIRONMENT=${PLAN[ENVIRONMENT]} WORK=$RESTORE bash "$STEPS/dump-databases.sh" $names
  passed
}

case ${PLAN[KIND]} in
  dump)
    empty_server
    check_dumps
    load_dumps
    ;;
  log)
    replay_log
    PGUSER=postgres PGPASSWORD=none dump_from "$SOCKET"
    ;;
  cluster)
    need RECOVERED_HOST PGUSER PGPASSWORD
    dump_from "$RECOVERED_HOST"
    empty_server
    load_dumps
    ;;
  undo) empty_server ;;
esac
stop_scratch
