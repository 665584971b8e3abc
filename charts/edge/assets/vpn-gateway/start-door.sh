#!/bin/sh
# Starts the door. Its error log goes to stderr without query strings: see log-filter.sed.
# Arguments: the files whose change makes nginx read its configuration again.
set -eu

rm -f /tmp/error-log
mkfifo -m 600 /tmp/error-log
# Nginx waits for a reader when it opens the log, and must never be without.
while :; do stdbuf -oL sed -E -f /etc/door/log-filter.sed < /tmp/error-log >&2; done &

exec sh /scripts/reload-on-change.sh /etc/door/nginx.conf "$@"
