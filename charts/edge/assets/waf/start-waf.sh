#!/bin/sh
# Starts the firewall. Its audit log goes to stdout and its error log to stderr, both without values: see log-filter.sed.
# Arguments: the files whose change makes nginx read its configuration again.
set -eu

# Nginx waits for a reader when it opens one of these, and must never be without.
pass_on() { while :; do stdbuf -oL sed -E -f /etc/waf/log-filter.sed < "$1"; done; }

rm -f /tmp/audit-log /tmp/error-log
mkfifo -m 600 /tmp/audit-log /tmp/error-log
pass_on /tmp/audit-log &
pass_on /tmp/error-log >&2 &

exec sh /scripts/reload-on-change.sh /etc/waf/nginx.conf "$@"
