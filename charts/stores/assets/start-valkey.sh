#!/bin/sh
# Writes the access list from the mounted credentials, then becomes the server. Arguments go to the server.
# Environment: VALKEY_USER, VALKEY_PASSWORD, MONITOR_USER, MONITOR_PASSWORD.
set -eu

umask 077
hash_of() { printf '%s' "$1" | sha256sum | cut -d ' ' -f 1; }
# kombu needs pub/sub for its fanout exchanges, INFO for its version check and SETINFO on connect.
# The monitor sees figures and the lengths of queues, no message.
cat > /run/valkey/users.acl <<EOF
user default off
user $VALKEY_USER on #$(hash_of "$VALKEY_PASSWORD") ~* &* +@all -@admin -@dangerous +info +keys +client|setinfo
user $MONITOR_USER on #$(hash_of "$MONITOR_PASSWORD") ~* -@all +ping +info +select +client|setname +client|setinfo +config|get +latency|latest +latency|histogram +slowlog|len +type +llen +exists +dbsize
EOF

exec valkey-server /etc/valkey/valkey.conf "$@"
