#!/bin/sh
# Lets the server read its certificate and key again, both or neither; connections that are open keep theirs.
# Environment: CERTIFICATE (its folder), RELOADER_PASSWORD (of the user that may do nothing else).
set -eu

answer=$(REDISCLI_AUTH="$RELOADER_PASSWORD" valkey-cli -h 127.0.0.1 -p 6379 --tls --cacert "$CERTIFICATE/ca.crt" --user reloader --no-auth-warning \
  config set tls-cert-file "$CERTIFICATE/tls.crt" tls-key-file "$CERTIFICATE/tls.key")
[ "$answer" = OK ] || { echo "$answer" >&2; exit 1; }
