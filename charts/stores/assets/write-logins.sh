#!/bin/sh
# Writes the list of users from the mounted logins; with the number of the process, lets PgBouncer read it, and its certificate, again.
#   write-logins.sh [PROCESS]
set -eu

umask 077
for login in /run/logins/*; do
  printf '"%s" "%s"\n' "$(cat "$login/username")" "$(cat "$login/password")"
done > /run/pgbouncer/userlist.part
mv /run/pgbouncer/userlist.part /run/pgbouncer/userlist.txt
[ -z "${1:-}" ] || kill -HUP "$1"
