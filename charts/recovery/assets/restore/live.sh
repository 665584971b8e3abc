# Sourced by the steps of a restore that work on the live server, after steps.sh. Bash; nothing here runs by itself.
# The login needs no more than this: member of the owners of the databases, CREATEDB, pg_signal_backend and pg_monitor.
# shellcheck shell=bash

export RESTORING=_restoring BEFORE=_before_restore
export PGDATABASE=postgres PGCONNECT_TIMEOUT=10 PGAPPNAME=${JOB:-restore}

live() { # DATABASE [psql's arguments]
  psql --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 --dbname="$1" "${@:2}"
}

owner_of() { live postgres --set database="$1" <<<"SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = :'database'"; }

# Where a restore of this database stands, in the database's comment: it is there for as long as the database.
note_of() { live postgres --set database="$1" <<<"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = :'database'"; }

exists() { [[ "$(live postgres --set database="$1" <<<"SELECT 1 FROM pg_database WHERE datname = :'database'")" == 1 ]]; }

drop() { live postgres --set database="$1" <<<'DROP DATABASE IF EXISTS :"database" WITH (FORCE)'; }

# One restore at a time: a lock of the server's, which goes with this connection however the script ends.
LOCK_KEY=7267673

hold_lock() {
  local answer=''
  coproc LOCK { exec psql --no-psqlrc --quiet --no-align --tuples-only; }
  printf 'SELECT pg_try_advisory_lock(%s);\n' "$LOCK_KEY" >&"${LOCK[1]}"
  read -r -t 60 answer <&"${LOCK[0]}" || true
  case $answer in
    t) ;;
    f) die "another restore is at work on $PGHOST, $(holder_of_the_lock)" "wait for it, or delete its Job" ;;
    *) die "the server $PGHOST does not answer, see above" "look at the database, at the network policy of restore and at the Secret postgres-restore" ;;
  esac
}

holder_of_the_lock() {
  live postgres --set key="$LOCK_KEY" <<'SQL'
SELECT format('since %s, from %s', date_trunc('second', backend_start), coalesce(host(client_addr), 'a socket'))
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND (classid, objid) = (0, :key);
SQL
}

# --- What is to be restored, and what is in its way.

TARGETS=()

resolve_databases() {
  local database known
  if [[ ${PLAN[KIND]} == undo ]]; then
    known=$(live postgres --set before="$BEFORE" <<<"SELECT substr(datname, 1, length(datname) - length(:'before')) FROM pg_database WHERE right(datname, length(:'before')) = :'before'")
  else
    known=$(manifest_says "d ->> 'name'")
  fi
  read -ra TARGETS <<<"${PLAN[DATABASES]}"
  [[ ${PLAN[DATABASES]} != all ]] || mapfile -t TARGETS <<<"$known"
  for database in "${TARGETS[@]}"; do
    grep -qxF -- "$database" <<<"$known" || die "$database is not in ${PLAN[SOURCE]}, which holds: ${known//$'\n'/, }" "DATABASES=<names of these>, or SOURCE_ENVIRONMENT"
    exists "$database" || die "there is no database $database on $PGHOST" "make it and its owner first, empty: it says who owns what is restored"
  done
}

# Asked before the work begins, and once more before the names change.
refuse_what_is_in_the_way() {
  local database
  [[ ${PLAN[KIND]} != undo ]] || return 0
  for database in "${TARGETS[@]}"; do
    ! exists "$database$BEFORE" || [[ ${PLAN[DISCARD_PREVIOUS]} == yes ]] ||
      die "$database$BEFORE is what an earlier restore has put aside: $(note_of "$database$BEFORE")" \
        "when nobody needs it any more, DISCARD_PREVIOUS=yes; to go back to it, SOURCE=before-restore"
  done
}

# Whether an earlier run came to its end: killed behind it, or started once more by mistake. To do it again on purpose, what that run has
# put aside must go: DISCARD_PREVIOUS=yes.
already_done() {
  local database
  [[ ${PLAN[KIND]} != undo && ${PLAN[DISCARD_PREVIOUS]} == no ]] || return 1
  for database in "${TARGETS[@]}"; do
    [[ "$(note_of "$database")" == "restored from ${PLAN[SOURCE]}, "* ]] && exists "$database$BEFORE" || return 1
  done
}

manifest_file() { manifest_says "d ->> 'file'" "$1"; }

# A full disk would stop the live server: two of each database must fit, and the log that loading writes.
room_for() { # DATABASE
  [[ -n "${VOLUME_BYTES:-}" ]] || return 0
  local used needed
  used=$(live postgres <<<"SELECT sum(pg_database_size(oid))::bigint + (SELECT coalesce(sum(size), 0) FROM pg_ls_waldir())::bigint FROM pg_database")
  needed=$(scratch postgres --set database="$1" <<<"SELECT pg_database_size(:'database') + pg_size_bytes('1GB')")
  ((used + needed <= VOLUME_BYTES)) ||
    die "$1 needs $((needed >> 20)) MiB beside the live databases, whose volume of $((VOLUME_BYTES >> 20)) MiB holds $((used >> 20))" \
      "raise the volume in stores.postgres, or drop what an earlier restore has put aside: DISCARD_PREVIOUS=yes"
}
