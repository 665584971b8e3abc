#!/usr/bin/env bash
# First step of a restore, and of its nightly rehearsal: chooses the backup, brings it to /restore, and writes the plan of the later steps.
# Changes nothing but /restore. What a person may set, with their defaults:
#   SOURCE=newest          the newest backup; or the id of a snapshot; or before-restore: back to what the last restore has put aside
#   POINT_IN_TIME=         a moment, RFC 3339, or newest: the last that the log of the database holds; empty: the moment of the backup
#   SOURCE_ENVIRONMENT     whose backup (this environment's)
#   DATABASES              Airflow's; names with blanks between them, or all
#   DRY_RUN=no             yes: everything up to the live database, then what would be done to it
#   FORCE=no               yes: end the sessions of schedulers and workers that are running
#   DISCARD_PREVIOUS=no    yes: drop what an earlier restore has put aside
#   STOP_AFTER=            fetch, rebuild, inspect or load: the steps behind it do nothing
# Set by the CronJob: ENVIRONMENT, DATABASE (Airflow's), LOG (wal, operator or none: who keeps the log of the database), RESTIC_*, AWS_*.
set -euo pipefail
# shellcheck source=charts/recovery/assets/recovery.sh
source /opt/recovery/lib/recovery.sh
# shellcheck source=charts/recovery/assets/restore/steps.sh
source /opt/recovery/restore/steps.sh

CLOCK_TOLERANCE=300 # seconds that a snapshot may be ahead of this node's clock
MOMENT='^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$'

refuse() { die "$1=${!1} is not understood" "$2"; }

one_of() { # NAME VALUE...
  local name=$1 value
  shift
  for value in "$@"; do [[ "${!name}" != "$value" ]] || return 0; done
  refuse "$name" "write one of: $(printf '%s, ' "${@:-nothing}" | sed 's/, $//')"
}

seconds_of() { date --utc --date="$1" +%s 2>/dev/null; }

need ENVIRONMENT DATABASE LOG RESTIC_REPOSITORY RESTIC_PASSWORD
SOURCE=${SOURCE:-newest} POINT_IN_TIME=${POINT_IN_TIME:-} SOURCE_ENVIRONMENT=${SOURCE_ENVIRONMENT:-$ENVIRONMENT} DATABASES=${DATABASES:-$DATABASE}
DRY_RUN=${DRY_RUN:-no} FORCE=${FORCE:-no} DISCARD_PREVIOUS=${DISCARD_PREVIOUS:-no} STOP_AFTER=${STOP_AFTER:-}
NOW=$(date +%s)

[[ $SOURCE =~ ^(newest|before-restore|[0-9a-f]{8,64})$ ]] || refuse SOURCE "write newest, before-restore, or the id of a snapshot: restic snapshots lists them"
[[ $SOURCE_ENVIRONMENT =~ ^[a-z][-a-z0-9]*$ ]] || refuse SOURCE_ENVIRONMENT "write the name of an environment"
[[ $DATABASES =~ ^[A-Za-z0-9_]+(\ [A-Za-z0-9_]+)*$ ]] || refuse DATABASES "write names of databases with one blank between them, or all"
one_of DRY_RUN yes no
one_of FORCE yes no
one_of DISCARD_PREVIOUS yes no
one_of STOP_AFTER '' fetch rebuild inspect load
if [[ -n "$POINT_IN_TIME" ]]; then
  [[ $SOURCE != before-restore ]] || die "SOURCE=before-restore holds one moment, not POINT_IN_TIME=$POINT_IN_TIME" "leave one of them out"
  [[ $LOG != none ]] || die "POINT_IN_TIME=$POINT_IN_TIME: the platform keeps no log of a database that others run" \
    "restore a backup, without POINT_IN_TIME, or let the service restore the moment"
  if [[ $POINT_IN_TIME != newest ]]; then
    [[ $POINT_IN_TIME =~ $MOMENT ]] || refuse POINT_IN_TIME "write RFC 3339 with its zone, for example 2026-11-26T09:30:00Z"
    MOMENT_SECONDS=$(seconds_of "$POINT_IN_TIME") || refuse POINT_IN_TIME "there is no such day or hour"
    [[ $MOMENT_SECONDS -le $NOW ]] || die "POINT_IN_TIME=$POINT_IN_TIME is in the future: it is $(date -u +%FT%TZ)" "write a moment that has been"
  fi
fi

# bring SNAPSHOT:PATH TARGET: what is read is compared with its checksums, once from the store and once more from the disk.
bring() {
  local code=0
  restic_patiently restore "$1" --target "$2" --verify --no-cache --quiet || code=$?
  case $code in
    0) ;;
    1)
      [[ $(df --output=avail -B1 "$RESTORE" | tail -n 1) -gt 1048576 ]] || die "there is no room left in $RESTORE" "raise recovery.restore.volume, or recovery.validation.volume"
      die "the backup ${1%%:*} cannot be read whole, see above: it is damaged, or the store does not answer" \
        "restic check --read-data tells which; restore another backup, SOURCE=<snapshot>, or from the copy of the bucket"
      ;;
    *) restic_says "$code" ;;
  esac
}

# The snapshots of a tag, oldest first, as lines of time and id.
snapshots() { # TAG
  local found code=0 field value time=''
  found=$(/tools/restic snapshots --json --no-lock --no-cache --tag "$1" --host "$SOURCE_ENVIRONMENT") || code=$?
  [[ $code == 0 ]] || restic_says "$code"
  while IFS='"' read -r _ field _ value _; do
    case $field in
      time) time=$value ;;
      id) printf '%s %s\n' "$time" "$value" ;;
    esac
  done < <(grep -oE '"(time|id)":"[^"]+"' <<<"$found") | sort
}

# Of these, the newest that is neither from the future nor, where a moment is given, behind it.
choose() { # TAG
  local time id seconds found chosen='' oldest=''
  found=$(snapshots "$1") || exit
  while read -r time id; do
    [[ -n "$id" ]] || continue
    seconds=$(seconds_of "$time")
    oldest=${oldest:-$time}
    if [[ $SOURCE != newest ]]; then
      [[ $id != "$SOURCE"* ]] || chosen="$time $id"
      continue
    fi
    if [[ $seconds -gt $((NOW + CLOCK_TOLERANCE)) ]]; then
      die "the snapshot ${id:0:8} is from the future, $time: a clock is or was wrong, and the newest backup is not known by its time" \
        "name the backup: SOURCE=<snapshot>"
    fi
    [[ -n "${MOMENT_SECONDS:-}" && $seconds -gt $MOMENT_SECONDS ]] || chosen="$time $id"
  done <<<"$found"
  [[ -n "$oldest" ]] || die "there is no backup of $SOURCE_ENVIRONMENT with the tag $1 in $RESTIC_REPOSITORY" "look at the CronJob database-backup"
  [[ -n "$chosen" ]] || if [[ $SOURCE != newest ]]; then
    printf '%s\n' "$found" >&2
    die "there is no snapshot $SOURCE of $SOURCE_ENVIRONMENT with the tag $1" "write the id of one of those above"
  else
    die "POINT_IN_TIME=$POINT_IN_TIME is before the first backup, of $oldest" "write a moment since then"
  fi
  printf '%s\n' "$chosen"
}

check repository
rm -rf "$BACKUP" "$PGDATA_OF_SCRATCH" "$RESTORE/plan"
PLAN=([STARTED]=$NOW [DATABASES]=$DATABASES [MOMENT]=$POINT_IN_TIME [STOP_AFTER]=$STOP_AFTER [ENVIRONMENT]=$SOURCE_ENVIRONMENT
  [DRY_RUN]=$DRY_RUN [FORCE]=$FORCE [DISCARD_PREVIOUS]=$DISCARD_PREVIOUS)
if [[ $SOURCE == before-restore ]]; then
  PLAN+=([KIND]=undo [SOURCE]='what the last restore has put aside')
elif [[ -n "$POINT_IN_TIME" && $LOG == operator ]]; then
  PLAN+=([KIND]=cluster [SOURCE]="the moment $POINT_IN_TIME")
elif [[ -n "$POINT_IN_TIME" ]]; then
  open_repository
  chosen=$(choose base)
  read -r time id <<<"$chosen"
  say "bringing the base backup ${id:0:8} of $time"
  bring "$id:/work/base" "$PGDATA_OF_SCRATCH"
  PLAN+=([KIND]=log [TAKEN]=$time [SOURCE]="the moment $POINT_IN_TIME, from the base backup ${id:0:8} of $time")
else
  open_repository
  chosen=$(choose database)
  read -r time id <<<"$chosen"
  say "bringing the backup ${id:0:8} of $time"
  bring "$id:/work/backup" "$BACKUP"
  chmod -R go+rX "$BACKUP" # Airflow reads the manifest as another user
  [[ -s "$MANIFEST" ]] || die "the snapshot ${id:0:8} has no manifest.json" "$ANOTHER_BACKUP"
  [[ $(<"$MANIFEST") =~ \"takenAt\"[[:space:]]*:[[:space:]]*\"([^\"]+)\" ]] || die "the manifest does not say when the backup was taken" "$ANOTHER_BACKUP"
  PLAN+=([KIND]=dump [TAKEN]=${BASH_REMATCH[1]} [SOURCE]="the backup ${id:0:8} of ${BASH_REMATCH[1]}")
fi
write_plan
passed
say "to be restored: ${DATABASES/#all/every database} from ${PLAN[SOURCE]}"
