# Sourced by the scripts that read buckets with rclone, after recovery.sh. Bash; nothing here runs by itself.
# shellcheck shell=bash

PATH=/tools:$PATH

# For rclone, and for the one that restic starts: give up on what does not answer, say how it goes now and then, have no file of settings.
export RCLONE_CONFIG='' RCLONE_CONTIMEOUT=15s RCLONE_TIMEOUT=2m RCLONE_RETRIES=3 RCLONE_RETRIES_SLEEP=10s RCLONE_LOW_LEVEL_RETRIES=4
export RCLONE_TRANSFERS=8 RCLONE_CHECKERS=16 RCLONE_STATS=5m RCLONE_STATS_ONE_LINE=true RCLONE_STATS_LOG_LEVEL=NOTICE

# What an exit code of rclone means. https://rclone.org/docs/#exit-code
rclone_reason() {
  case "$1" in
    3 | 4) echo "a bucket or an object is not there" ;;
    5) echo "a store does not answer, or refuses for now" ;;
    6) echo "an object that never changes is another one there, see above" ;;
    7) echo "a store refuses: login or rights" ;;
    10) echo "the time was up before everything was copied" ;;
    *) echo "rclone ended with exit code $1, see above" ;;
  esac
}
