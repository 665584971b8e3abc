#!/bin/sh
# Writes the server, the pool sizes and the login from the environment, then becomes PgBouncer.
# Environment: SERVER_HOST, SERVER_PORT, SERVER_TLS (libpq sslmode), POOL_SIZE, MAX_CLIENTS, DATABASE_USER, DATABASE_PASSWORD,
# MONITOR_USER, MONITOR_PASSWORD (reads the pool's statistics).
set -eu

umask 077
printf '"%s" "%s"\n' "$DATABASE_USER" "$DATABASE_PASSWORD" "$MONITOR_USER" "$MONITOR_PASSWORD" > /run/pgbouncer/userlist.txt
printf '* = host=%s port=%s\n' "$SERVER_HOST" "$SERVER_PORT" > /run/pgbouncer/databases.ini
cat > /run/pgbouncer/site.ini <<EOF
server_tls_sslmode = $SERVER_TLS
default_pool_size = $POOL_SIZE
max_client_conn = $MAX_CLIENTS
stats_users = $MONITOR_USER
EOF

exec pgbouncer /etc/pgbouncer/pgbouncer.ini
