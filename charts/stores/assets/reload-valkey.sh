#!/bin/sh
# Lets the running server take over its logins, and its certificate and key, both or neither; connections that are open stay open.
# Not ACL LOAD: it ends the connections of every user whose password has changed.
# Environment: RELOADER_PASSWORD (of the user that may do nothing else); optional: CERTIFICATE (folder of the certificate).
set -eu

ask() {
  # shellcheck disable=SC2086 # options, or none
  answer=$(REDISCLI_AUTH="$RELOADER_PASSWORD" valkey-cli -h 127.0.0.1 -p 6379 ${CERTIFICATE:+--tls --cacert $CERTIFICATE/ca.crt} --user reloader --no-auth-warning "$@")
  [ "$answer" = OK ] || { echo "$answer" >&2; exit 1; }
}

users=$(sh /scripts/valkey-users.sh)
set -f # rules have asterisks
while IFS= read -r rules; do
  # shellcheck disable=SC2086 # words
  ask acl setuser $rules
done <<EOF
$users
EOF
[ -z "${CERTIFICATE:-}" ] || ask config set tls-cert-file "$CERTIFICATE/tls.crt" tls-key-file "$CERTIFICATE/tls.key"
