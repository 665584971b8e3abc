#!/bin/sh
# The broker's keys as a file, $1, over the network and without a pause for anybody else.
# The broker is disposable: what it holds is queued again from the database. With this, less is run twice after a disaster.
# Environment: BROKER_HOST, BROKER_PORT, BROKER_USER, BROKER_PASSWORD; optional: BROKER_AUTHORITY (certificate by which it is checked).
set -eu

mkdir -p "$(dirname "$1")"
tls=${BROKER_AUTHORITY:+--tls --cacert $BROKER_AUTHORITY}
# valkey-cli names the file that it makes before it is whole: what is there at the end is.
# shellcheck disable=SC2086 # options, or none
REDISCLI_AUTH="$BROKER_PASSWORD" valkey-cli -h "$BROKER_HOST" -p "$BROKER_PORT" $tls --user "$BROKER_USER" --no-auth-warning --rdb "$1.part"
case "$(head -c 5 "$1.part")" in
  REDIS | VALKE) mv "$1.part" "$1" ;; # the names that versions begin their files with
  *) echo "storage-backup: error: the broker sent no dump" >&2; echo "storage-backup: fix:   see what it says in its log" >&2; exit 1 ;;
esac
