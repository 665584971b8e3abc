#!/usr/bin/env bash
# Deletes log files older than some days, then the folders that are empty, every quarter of an hour.
#   groom-logs.sh DAYS
set -euo pipefail

days=${1:?usage: groom-logs.sh DAYS}
logs=${AIRFLOW_HOME:-/opt/airflow}/logs
trap 'exit 0' TERM INT

while true; do
  # lost+found of a volume belongs to root. A file that a task deletes meanwhile is no error.
  find "$logs" -mindepth 1 -path "$logs/lost+found" -prune -o -type f -mtime "+$days" -exec rm -f {} +
  find "$logs" -mindepth 1 -path "$logs/lost+found" -prune -o -type d -empty -mmin +60 -exec rmdir --ignore-fail-on-non-empty {} + || true
  sleep 900 &
  wait $! # in the background, so that the stop signal is heard at once
done
