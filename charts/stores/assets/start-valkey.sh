#!/bin/sh
# Writes the access list from the mounted credentials, then becomes the server. Arguments go to the server.
# Environment: VALKEY_USER, VALKEY_PASSWORD.
set -eu

umask 077
hash=$(printf '%s' "$VALKEY_PASSWORD" | sha256sum | cut -d ' ' -f 1)
# kombu needs pub/sub for its fanout exchanges, INFO for its version check and SETINFO on connect.
cat > /run/valkey/users.acl <<EOF
user default off
user $VALKEY_USER on #$hash ~* &* +@all -@admin -@dangerous +info +keys +client|setinfo
EOF

exec valkey-server /etc/valkey/valkey.conf "$@"
