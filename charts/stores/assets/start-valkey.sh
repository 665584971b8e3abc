#!/bin/sh
# Writes the access list from the mounted credentials, then becomes the server. Arguments go to the server.
# Environment: VALKEY_USER, VALKEY_PASSWORD, and the same of MONITOR_ and BACKUP_; optional: CERTIFICATE (folder of the server's
# certificate, read again when it changes).
set -eu

umask 077
hash_of() { printf '%s' "$1" | sha256sum | cut -d ' ' -f 1; }
# kombu needs pub/sub for its fanout exchanges, INFO for its version check and SETINFO on connect.
# The monitor sees figures and the lengths of queues, no message. The backup takes a dump, as a replica does.
cat > /run/valkey/users.acl <<EOF
user default off
user $VALKEY_USER on #$(hash_of "$VALKEY_PASSWORD") ~* &* +@all -@admin -@dangerous +info +keys +client|setinfo
user $MONITOR_USER on #$(hash_of "$MONITOR_PASSWORD") ~* -@all +ping +info +select +client|setname +client|setinfo +config|get +latency|latest +latency|histogram +slowlog|len +type +llen +exists +dbsize
user $BACKUP_USER on #$(hash_of "$BACKUP_PASSWORD") -@all +ping +sync +replconf
EOF

if [ -n "${CERTIFICATE:-}" ]; then
  # A password of this start, which nobody else ever hears.
  RELOADER_PASSWORD=$(head -c 32 /dev/urandom | sha256sum | cut -d ' ' -f 1)
  echo "user reloader on #$(hash_of "$RELOADER_PASSWORD") -@all +config|set" >> /run/valkey/users.acl
  RELOADER_PASSWORD=$RELOADER_PASSWORD sh /scripts/on-change.sh "$CERTIFICATE" -- sh /scripts/reload-valkey-certificate.sh &
  unset RELOADER_PASSWORD
fi

exec valkey-server /etc/valkey/valkey.conf "$@"
