#!/bin/sh
# Health of the server: a PONG to an authenticated ping. An unauthenticated ping fails, yet exits with 0.
set -eu

answer=$(REDISCLI_AUTH="$VALKEY_PASSWORD" valkey-cli -h 127.0.0.1 -p 6379 --user "$VALKEY_USER" --no-auth-warning ping)
[ "$answer" = PONG ]
