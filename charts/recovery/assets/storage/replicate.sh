#!/usr/bin/env bash
# Copies the buckets to those of another site, and looks whether they arrived. What is there is never deleted, and of what changes
# the other store keeps the version of before.
#
#   logs      a task's log grows: newer content goes on top of the old version
#   archive   written once: an object that is another one there is an error, and the copy stays as it was
#   audit     the same; but cursor.json, which is no event and of no use there
#   backups   repositories of restic go snapshot by snapshot, so that each is whole from its first moment there, and neither
#             damage nor the end of a snapshot here spreads; everything else as logs, but for site/, which the sites write themselves
#
# A run that is killed or finds a store unreachable leaves what has arrived, and the next one goes on from there.
# Environment: SOURCE_<USE> and REPLICA_<USE> (remote and bucket) for the four uses, RCLONE_CONFIG_*, RESTIC_PASSWORD, REPOSITORIES,
# VERIFY_PERCENT (share of the repositories there that is read, in percent), HOURS (longest time for one bucket), MAX_AGE_SECONDS (for the alert).
set -euo pipefail
# shellcheck source=../recovery.sh
source "${RECOVERY_LIB:-/opt/recovery/lib}/recovery.sh"
# shellcheck source=buckets.sh
source "$(dirname "${BASH_SOURCE[0]}")/buckets.sh"
need SOURCE_{LOGS,ARCHIVE,AUDIT,BACKUPS} REPLICA_{LOGS,ARCHIVE,AUDIT,BACKUPS} REPOSITORIES VERIFY_PERCENT HOURS MAX_AGE_SECONDS RESTIC_PASSWORD
export RESTIC_FROM_PASSWORD=$RESTIC_PASSWORD RESTIC_CACHE_DIR=/tmp/restic-cache

# One part that fails does not keep the others from arriving.
failures=()
fail() {
  say "failed: $1"
  failures+=("$1")
}

# What did not arrive makes the run a failure.
finish() {
  ((${#failures[@]} == 0)) || die "$(printf '%s; ' "${failures[@]}" | sed 's/; $//')" \
    "see the runbook of ReplicaOld; what is at the other site is whole as far as it goes, and the next run goes on from there"
  say "everything is at the other site"
}

# while_it_answers BUCKET COMMAND...: with a store that went away, rclone fails object by object, for hours. It is asked meanwhile, four
# times in vain in a row is the end of the run: nothing else would arrive there.
while_it_answers() {
  local bucket=$1 working misses=0
  shift
  "$@" &
  working=$!
  while kill -0 "$working" 2>/dev/null; do
    sleep "${WATCH_PAUSE:-15}" &
    wait -n "$working" $! || true
    if timeout 30 rclone lsf --max-depth 1 --retries 1 --low-level-retries 1 "$bucket" >/dev/null 2>&1; then
      misses=0
    elif ((++misses == 4)); then
      kill "$working"
      wait "$working" || true
      fail "$bucket does not answer any more"
      finish
    fi
  done
  wait "$working"
}

keeps_versions() { # BUCKET
  [[ $(rclone backend versioning "$1" 2>/dev/null) == '"Enabled"' ]]
}

# All of the source is there: by the stores' own checksums, and the newest objects by reading both.
arrived() { # SOURCE REPLICA FILTER...
  rclone check "$1" "$2" --one-way "${@:3}" && rclone check "$1" "$2" --one-way --download --use-server-modtime --max-age 25h "${@:3}"
}

copy_bucket() { # USE once|changing FILTER...
  local use=$1 kind=$2 began code round rounds=1 options=(--immutable)
  local source="SOURCE_${1^^}" replica="REPLICA_${1^^}"
  shift 2
  if [[ $kind == changing ]]; then
    options=() rounds=3 # something may be written between the copy and the look
  fi
  keeps_versions "${!replica}" || {
    fail "$use: ${!replica} keeps no versions, or does not say so: switch versioning on"
    return 0
  }
  began=$(date +%s)
  for ((round = 1; round <= rounds; round++)); do
    say "$use: ${!source} to ${!replica}"
    code=0
    while_it_answers "${!replica}" \
      rclone copy --checksum --metadata --max-duration "${HOURS}h" --cutoff-mode soft "${options[@]}" "$@" "${!source}" "${!replica}" || code=$?
    if ((code != 0)); then
      fail "$use: $(rclone_reason "$code")"
      return 0
    fi
    if arrived "${!source}" "${!replica}" "$@"; then
      figure replica.data_timestamp "$began" "bucket=$use"
      return 0
    fi
  done
  fail "$use: what is at ${!replica} is not what is at ${!source}, see above"
}

# Time and content of each snapshot, which a copy keeps.
snapshots() { # REPOSITORY
  restic --repo "$1" snapshots --json --no-lock | { grep -oE '"(time|tree)":"[^"]+"' || true; } | paste - - | sort
}

copy_repository() { # NAME
  local from="rclone:$SOURCE_BACKUPS/restic/$1" to="rclone:$REPLICA_BACKUPS/restic/$1" code=0 began wanted missing
  began=$(date +%s)
  restic --repo "$from" cat config >/dev/null 2>&1 || code=$?
  if ((code == 10)); then
    say "repository $1: there is none yet"
    return 0
  fi
  if ((code == 0)); then
    wanted=$(snapshots "$from") || code=$?
  fi
  if ((code == 0)); then
    restic --repo "$to" cat config >/dev/null 2>&1 || code=$?
    if ((code == 10)); then
      say "repository $1: is made at $to"
      code=0
      restic --repo "$to" --quiet init --from-repo "$from" --copy-chunker-params || code=$?
    fi
  fi
  ((code != 0)) || restic --repo "$to" --quiet --retry-lock 10m copy --from-repo "$from" || code=$?
  ((code != 0)) || restic --repo "$to" --quiet --retry-lock 10m check --read-data-subset "$VERIFY_PERCENT%" || code=$?
  if ((code != 0)); then
    fail "repository $1: restic ended with exit code $code, see above"
    return 0
  fi
  missing=$(comm -23 <(echo "$wanted") <(snapshots "$to") | grep -c . || true)
  if ((missing > 0)); then
    fail "repository $1: $missing snapshots are not at $to"
    return 0
  fi
  figure replica.data_timestamp "$began" "bucket=$1-repository"
}

figure backup.max_age_seconds "$MAX_AGE_SECONDS"
copy_bucket logs changing
copy_bucket archive once
copy_bucket audit once --exclude cursor.json
for name in $REPOSITORIES; do copy_repository "$name"; done
copy_bucket backups changing --exclude '/restic/**' --exclude '/site/**'

finish
