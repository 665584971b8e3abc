#!/usr/bin/env bash
# What the entrypoint of the image does, as far as the platform counts on it: words that are no program are a subcommand of Airflow.
set -euo pipefail

case "$1" in
  bash | python | airflow) exec "$@" ;;
  *) exec airflow "$@" ;;
esac
