#!/bin/sh
# Writes the server, the pool sizes and the logins, then becomes PgBouncer.
# Environment: SERVER_HOST, SERVER_PORT, SERVER_TLS (libpq sslmode), SERVER_AUTHORITY (verify-full: file with who signs its certificate),
# POOL_SIZE, MAX_CLIENTS, MONITOR_USER (reads the pool's statistics), WATCHED_FOLDERS (logins and certificates, read again when they change);
# optional: CERTIFICATE (folder of its own certificate: clients must encrypt).
set -eu

umask 077
sh /scripts/write-logins.sh
printf '* = host=%s port=%s\n' "$SERVER_HOST" "$SERVER_PORT" > /run/pgbouncer/databases.ini
cat > /run/pgbouncer/site.ini <<EOF
server_tls_sslmode = $SERVER_TLS
default_pool_size = $POOL_SIZE
max_client_conn = $MAX_CLIENTS
stats_users = $MONITOR_USER
EOF
if [ "$SERVER_TLS" = verify-full ]; then
  echo "server_tls_ca_file = $SERVER_AUTHORITY" >> /run/pgbouncer/site.ini
fi
if [ -n "${CERTIFICATE:-}" ]; then
  cat >> /run/pgbouncer/site.ini <<EOF
client_tls_sslmode = require
client_tls_cert_file = $CERTIFICATE/tls.crt
client_tls_key_file = $CERTIFICATE/tls.key
EOF
fi

# PgBouncer reads everything again on SIGHUP; exec keeps the number of this process. Before it listens to the signal, it must not die of it.
trap '' HUP
# shellcheck disable=SC2086 # a list of folders
sh /scripts/on-change.sh $WATCHED_FOLDERS -- sh /scripts/write-logins.sh $$ &
exec pgbouncer /etc/pgbouncer/pgbouncer.ini
