# Sourced by the steps of a restore, after recovery.sh: the plan that they follow, the scratch server, the comparison with the manifest.
# The steps run one after another in one pod and share the folder /restore. Bash; nothing here runs by itself.
# shellcheck shell=bash

RESTORE=/restore
STEPS=/opt/recovery/restore
RECOVERY_LIB=/opt/recovery/lib
BACKUP=$RESTORE/backup
PGDATA_OF_SCRATCH=$RESTORE/pgdata
SOCKET=$RESTORE/socket
export MANIFEST=$BACKUP/manifest.json FIGURES=$RESTORE/figures
ANOTHER_BACKUP="restore another backup: SOURCE=<snapshot>"

# --- The plan: what the first step decided, in lines NAME=VALUE.

declare -A PLAN=()

write_plan() {
  local name
  for name in "${!PLAN[@]}"; do printf '%s=%s\n' "$name" "${PLAN[$name]}"; done | sort >"$RESTORE/plan.new"
  mv "$RESTORE/plan.new" "$RESTORE/plan"
}

read_plan() {
  local name value
  [[ -r "$RESTORE/plan" ]] || die "there is no plan in $RESTORE" "start the restore from its first step"
  while IFS='=' read -r name value; do PLAN[$name]=$value; done <"$RESTORE/plan"
}

# stops_before STEP: whether a person wants to look at what an earlier step left.
stops_before() {
  local step
  [[ -n "${PLAN[STOP_AFTER]}" ]] || return 1
  for step in fetch rebuild inspect load switch; do
    [[ $step != "$1" ]] || return 1
    [[ $step != "${PLAN[STOP_AFTER]}" ]] || return 0
  done
}

# begin STEP: reads the plan, and ends the step where there is nothing for it to do.
begin() {
  read_plan
  if stops_before "$1"; then
    say "nothing to do: asked to stop after ${PLAN[STOP_AFTER]}"
    exit 0
  fi
}

# --- Checks: each is a figure of the nightly rehearsal, 1 when it has passed, 0 when the script ends before that.

CHECK=

check() { # NAME
  CHECK=$1
  trap 'failed_check' EXIT
}

passed() {
  [[ "${PUBLISH_CHECKS:-no}" != yes ]] || figure validation.passed 1 "check=$CHECK"
  CHECK=
}

failed_check() {
  local code=$?
  [[ $code -eq 0 || -z "$CHECK" || "${PUBLISH_CHECKS:-no}" != yes ]] || figure validation.passed 0 "check=$CHECK"
  return "$code"
}

# --- The scratch server: its data is in /restore, it listens on a socket there and on nothing else, and is as good as its last
# start: what it holds can be restored again.

scratch_options() {
  printf '%s\n' "listen_addresses=" "unix_socket_directories=$SOCKET" "hba_file=$RESTORE/pg_hba.conf" "ident_file=/dev/null" "ssl=off" \
    "fsync=off" "full_page_writes=off" "synchronous_commit=off" "archive_mode=off" "max_wal_size=1GB" \
    "shared_buffers=128MB" "maintenance_work_mem=128MB" "max_parallel_workers_per_gather=0" "max_parallel_maintenance_workers=0" \
    "logging_collector=off" "log_destination=stderr" "log_min_messages=warning"
}

prepare_scratch() {
  mkdir -p "$SOCKET"
  printf 'local all all trust\n' >"$RESTORE/pg_hba.conf"
}

start_scratch() { # SETTING=VALUE...: over and above those of every scratch server
  local options=() setting
  while read -r setting; do options+=("-c '$setting'"); done < <(scratch_options; [[ $# -eq 0 ]] || printf '%s\n' "$@")
  pg_ctl --pgdata="$PGDATA_OF_SCRATCH" --log="$RESTORE/scratch.log" --timeout=86400 --options="${options[*]}" "${WAIT:---wait}" --silent start ||
    die "the scratch server does not start: $(tail -n 3 "$RESTORE/scratch.log" | tr '\n' ' ')" "more room for /restore, or another backup: SOURCE=<snapshot>"
}

stop_scratch() { pg_ctl --pgdata="$PGDATA_OF_SCRATCH" --mode=fast --timeout=3600 --silent stop; }

scratch() { # DATABASE [psql's arguments]
  psql --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 --host="$SOCKET" --username=postgres --dbname="$1" "${@:2}"
}

# --- The manifest.

# manifest_says EXPRESSION [DATABASE]: what SQL makes of the manifest; a row for each database, or for one; columns manifest and d.
manifest_says() {
  scratch postgres --set database="${2:-}" <<SQL
\\set manifest \`cat "\$MANIFEST"\`
SELECT $1 FROM (SELECT :'manifest'::jsonb AS manifest) AS m, jsonb_array_elements(manifest -> 'databases') AS d WHERE :'database' IN ('', d ->> 'name');
SQL
}

# differences SERVER DATABASE [AS]: between the tables of DATABASE and what the manifest says of them, a line for each. SERVER is a function
# that runs psql; AS is the name under which the database is there.
differences() {
  "$1" "${3:-$2}" --file="$RECOVERY_LIB/table-figures.sql" >"$FIGURES"
  scratch postgres --set name="$2" --file="$STEPS/compare-tables.sql"
}

die_of_differences() { # DATABASE DIFFERENCES
  printf '%s\n' "$2" >&2
  die "$1 differs from the manifest of its backup in $(wc -l <<<"$2") tables, see above" "$ANOTHER_BACKUP; what is live was not touched"
}
