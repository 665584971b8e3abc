#!/bin/sh
# Health of the server, from an authenticated ping; an unauthenticated one fails, yet exits with 0.
#   ping-valkey.sh ready    it answers PONG
#   ping-valkey.sh alive    it answers PONG, or says that it is still loading its data
# By the mounted login, whose password may change. Environment, optional: CERTIFICATE (folder of the server's certificate: it speaks TLS only).
set -eu

tls=${CERTIFICATE:+--tls --cacert $CERTIFICATE/ca.crt}
# shellcheck disable=SC2086 # options, or none
answer=$(REDISCLI_AUTH="$(cat /run/logins/redis-airflow/password)" valkey-cli -h 127.0.0.1 -p 6379 $tls --user "$(cat /run/logins/redis-airflow/username)" --no-auth-warning ping)
case "$1:$answer" in
  *:PONG | alive:*LOADING*) exit 0 ;;
  *) echo "$answer" >&2; exit 1 ;;
esac
