# Sourced by the scripts of backup and recovery: messages, figures, settings, repositories. Bash; nothing here runs by itself.
# shellcheck shell=bash

# What a person reads in the Job's log.
say() { printf '%s %s: %s\n' "$(date -u +%FT%TZ)" "${JOB:-recovery}" "$*"; }

# die PROBLEM FIX: the last line of a Job that failed says what to do.
die() {
  printf '%s %s: error: %s\n' "$(date -u +%FT%TZ)" "${JOB:-recovery}" "$1" >&2
  printf '%s %s: fix:   %s\n' "$(date -u +%FT%TZ)" "${JOB:-recovery}" "$2" >&2
  exit 1
}

# need NAME...: variables without which nothing begins.
need() {
  local name
  for name in "$@"; do
    [[ -n "${!name:-}" ]] || die "the variable $name is not set" "set it in the CronJob, or with --env where the Job is started by hand"
  done
}

# figure NAME VALUE [TAG=VALUE...]: a gauge, to airflow-statsd in Influx style; a row of charts/observability/signals/ has its name.
# A figure that does not arrive fails no backup.
figure() {
  local name=$1 value=$2 tags
  shift 2
  tags=$(printf ',%s' "job=${JOB:-recovery}" "$@")
  say "$name $value ${tags#,}"
  [[ -n "${STATSD_HOST:-}" ]] || return 0
  { printf 'platform.%s%s:%s|g\n' "$name" "$tags" "$value" >"/dev/udp/$STATSD_HOST/${STATSD_PORT:-9125}"; } 2>/dev/null ||
    say "the figure $name did not reach $STATSD_HOST"
}

# field NAME: the first value of that name in JSON on standard input, for what restic prints: nothing in it is escaped.
field() {
  local found
  found=$(grep --only-matching --max-count=1 "\"$1\": *\(\"[^\"]*\"\|[^,}]*\)" | head -n 1) || true
  found=${found#*:}
  found=${found# }
  printf '%s' "${found//\"/}"
}

# restic_says CODE: what restic's exit code means, and what to do.
# https://restic.readthedocs.io/en/v0.18.1/075_scripting.html#exit-codes
restic_says() {
  case $1 in
    3) die 'some of the files could not be read: the backup is not complete' 'read the lines above; the backups before it are as they were' ;;
    10) die "there is no repository at $RESTIC_REPOSITORY" 'the bucket, or the first backup has not run' ;;
    11) die 'somebody else keeps the repository locked' 'wait for the other job; what a killed job left behind goes by itself after half an hour' ;;
    12) die "the password does not open the repository $RESTIC_REPOSITORY" 'the Secret backup-encryption has to be that with which the repository was made' ;;
    130) die 'it was interrupted' 'run it again' ;;
    *) die "restic failed with code $1, see above" 'the object store has to answer, and its login to be right: see the runbook of ObjectStoreDown' ;;
  esac
}

# reach_store: the object store takes connections. restic would try for a quarter of an hour before it says anything.
reach_store() {
  local address host port try
  address=${RESTIC_REPOSITORY#s3:*://}
  address=${address%%/*}
  host=${address%%:*}
  port=${address##*:}
  [[ $port != "$address" ]] || { [[ $RESTIC_REPOSITORY == s3:https:* ]] && port=443 || port=80; }
  for try in 1 2 3; do
    if timeout 10 bash -c "exec 3<>/dev/tcp/$host/$port" 2>/dev/null; then return 0; fi
    [[ $try == 3 ]] || sleep "${STORE_PAUSE:-20}"
  done
  die "the object store $host:$port does not answer" 'see the runbook of ObjectStoreDown; the next run goes on'
}

# restic_patiently COMMAND...: restic, which waits for the locks of others. The lock of a job that was killed goes as soon as restic
# sees that nobody renews it. Its output is the command's; its code restic's.
restic_patiently() {
  local until=$((SECONDS + ${LOCK_PATIENCE:-2400})) code
  while :; do
    code=0
    /tools/restic "$@" || code=$?
    [[ $code == 11 && $SECONDS -lt $until ]] || return "$code"
    say 'somebody else works on the repository; waiting' >&2
    sleep 15
    /tools/restic unlock >/dev/null || true
  done
}

# restic_or_die COMMAND...: restic, or the end of the job with the reason.
restic_or_die() {
  local code=0
  restic_patiently "$@" || code=$?
  [[ $code == 0 ]] || restic_says "$code"
}

# restic_deletes COMMAND...: what takes something away. Where the store lets it delete nothing, restic says so, and may end with 0.
restic_deletes() {
  local said code=0
  said=$(restic_patiently "$@" 2>&1) || code=$?
  [[ -z "$said" ]] || printf '%s\n' "$said" >&2
  [[ "$said" == *'unable to remove'* || $code == 0 ]] || restic_says "$code"
  [[ "$said" != *'unable to remove'* ]] || die 'the store did not let go of what is old' 'the login backup-keeper has to be allowed to delete'
}

# check_repository: it is whole, as far as VERIFY_PERCENT of it say; or nothing is to be deleted.
check_repository() {
  local code=0
  restic_patiently check --read-data-subset="$VERIFY_PERCENT%" --quiet || code=$?
  case $code in
    0) ;;
    1) die 'the repository is damaged, see above: nothing was deleted' 'see the runbook of RepositoryCheckOld: "restic repair", then a new backup' ;;
    *) restic_says "$code" ;;
  esac
}

# restic_forgets TAG OPTION...: lets backups go of each of the environments KEEP_OF, by numbers of days that have backups, never by the distance
# from now.
restic_forgets() {
  local tag=$1 name hosts=()
  shift
  for name in $KEEP_OF; do hosts+=(--host "$name"); done
  restic_deletes forget "${hosts[@]}" --tag "$tag" --group-by host,tags --keep-within 1d "$@"
}

# kept_repository: it is whole after what went, and how large it is.
kept_repository() {
  restic_or_die check --quiet
  figure repository.checked_timestamp "$(date +%s)"
  figure repository.bytes "$(restic_or_die stats --mode raw-data --json | field total_size)"
}

# claim_repository: true for the one that may make the repository, for nobody else and never again. Two that make it at the same moment leave keys
# of which neither opens it. Whoever makes it puts an object first that must not be there yet, which a store takes once.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
claim_repository() {
  local folder=${RESTIC_REPOSITORY#s3:*://*/} said
  local endpoint=${RESTIC_REPOSITORY#s3:}
  said=$(
    export RCLONE_CONFIG_STORE_TYPE=s3 RCLONE_CONFIG_STORE_PROVIDER=Other RCLONE_CONFIG_STORE_ENV_AUTH=true RCLONE_CONFIG_STORE_NO_CHECK_BUCKET=true
    export RCLONE_CONFIG_STORE_ENDPOINT=${endpoint%"/$folder"} RCLONE_CONFIG_STORE_REGION=${AWS_DEFAULT_REGION:-us-east-1}
    printf '%s\n' "claimed by $HOSTNAME at $(date -u +%FT%TZ)" |
      /tools/rclone rcat --retries 1 --low-level-retries 1 --header-upload 'If-None-Match: *' "store:$folder/claim" 2>&1
  ) && return 0
  [[ $said == *PreconditionFailed* ]] && return 1
  printf '%s\n' "$said" >&2
  die "the object $folder/claim could not be put, so $RESTIC_REPOSITORY was not made" 'the bucket has to be there, and the login of the writer to be right'
}

# await_repository: waits for the one that makes it.
await_repository() {
  local until=$((SECONDS + ${CLAIM_PATIENCE:-120}))
  while ! /tools/restic cat config --no-lock >/dev/null 2>&1; do
    [[ $SECONDS -lt $until ]] ||
      die "somebody began to make the repository $RESTIC_REPOSITORY and did not end" \
        'it holds no backup: as the keeper, delete its folder, with the object "claim" that says who began and when; then start one backup'
    sleep 2
  done
}

# open_repository [make]: the store answers, the repository is there and the password is its own. `make` makes one where there is none.
open_repository() {
  need RESTIC_REPOSITORY RESTIC_PASSWORD
  reach_store
  local said code=0
  said=$(/tools/restic cat config --no-lock 2>&1 >/dev/null) || code=$?
  if [[ $code == 10 && "${1:-}" == make ]]; then
    if claim_repository; then
      code=0
      said=$(/tools/restic init 2>&1) || code=$?
      [[ $code != 0 ]] || say "made the repository $RESTIC_REPOSITORY"
    else
      await_repository
      code=0
    fi
  fi
  [[ $code == 0 ]] || { printf '%s\n' "$said" >&2; restic_says "$code"; }
  /tools/restic unlock >/dev/null || true # what killed jobs left
}
