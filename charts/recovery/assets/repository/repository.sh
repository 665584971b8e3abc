# Sourced by the scripts that work on a restic repository, after recovery.sh. Bash; nothing here runs by itself.
# Environment: RESTIC_REPOSITORY, RESTIC_PASSWORD, RESTIC_CACHE_DIR, AWS_*, ENVIRONMENT (host name of its snapshots).
# shellcheck shell=bash

PATH=/tools:$PATH
need RESTIC_REPOSITORY RESTIC_PASSWORD ENVIRONMENT

# What an exit code of restic means, with what to do. https://restic.readthedocs.io/en/v0.18.1/075_scripting.html#exit-codes
restic_failed() { # WHAT CODE
  case "$2" in
    3) die "$1: not everything could be read, so this is no backup" "see above; the backups of before are as they were" ;;
    11) die "$1: the repository has been locked for ten minutes by somebody who is at work" "wait for that Job; a stale lock goes by itself after half an hour" ;;
    12) die "$1: the password in the Secret backup-encryption is not the repository's" "bring back the one of before, from where its copy is kept" ;;
    *) die "$1: restic ended with exit code $2, see above" "see the runbook of ObjectStoreDown, or restic check where it speaks of damage; the backups of before are as they were" ;;
  esac
}

# Makes the repository if there is none. A store that does not answer is not taken for an empty one.
open_repository() {
  local code=0
  restic cat config >/dev/null 2>/tmp/restic.log || code=$?
  if ((code == 10)); then
    say "the repository is made: $RESTIC_REPOSITORY"
    restic --quiet init || restic_failed "a new repository" $?
  elif ((code != 0)); then
    cat /tmp/restic.log >&2
    restic_failed "the repository" "$code"
  fi
  restic --quiet unlock || restic_failed "old locks" $? # of those who are gone only
}

# A clock that was wrong once must not decide what is old. Snapshots from the future are for a person to look at.
refuse_the_future() {
  local newest
  newest=$(restic snapshots --json --retry-lock 10m | { grep -oE '"time":"[^"]+"' || true; } | cut -d '"' -f 4 | sort | tail -n 1)
  [[ -n $newest ]] || return 0
  (($(date --date "$newest" +%s) <= $(date +%s) + 300)) ||
    die "the newest snapshot is of $newest, here it is $(date -u +%FT%TZ)" "mend the clock of the node; a snapshot that is wrong goes with: restic forget <id>"
}
