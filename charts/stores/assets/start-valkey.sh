#!/bin/sh
# Writes the access list from the mounted logins, then becomes the server; logins and certificate are read again when they change.
# Arguments go to the server. Environment, optional: CERTIFICATE (folder of the server's certificate).
set -eu

umask 077
# A password of this start, which nobody else ever hears.
RELOADER_PASSWORD=$(head -c 32 /dev/urandom | sha256sum | cut -d ' ' -f 1)
{
  echo 'user default off'
  sh /scripts/valkey-users.sh | sed 's/^/user /'
  echo "user reloader on #$(printf '%s' "$RELOADER_PASSWORD" | sha256sum | cut -d ' ' -f 1) -@all +acl|setuser +config|set"
} > /run/valkey/users.acl
RELOADER_PASSWORD=$RELOADER_PASSWORD sh /scripts/on-change.sh /run/logins/* ${CERTIFICATE:+"$CERTIFICATE"} -- sh /scripts/reload-valkey.sh &
unset RELOADER_PASSWORD

exec valkey-server /etc/valkey/valkey.conf "$@"
