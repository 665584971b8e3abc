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
