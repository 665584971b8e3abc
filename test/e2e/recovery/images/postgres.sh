#!/usr/bin/env bash
# What the entrypoint of the image does, as far as the platform counts on it: an empty PGDATA becomes a cluster with the superuser and the
# database, for which the scripts of /docker-entrypoint-initdb.d run at a server that only its socket reaches.
set -euo pipefail

[[ "$1" == postgres ]] || exec "$@"
if [[ ! -s "$PGDATA/PG_VERSION" ]]; then
  initdb --pgdata="$PGDATA" --username="$POSTGRES_USER" --pwfile=<(echo "$POSTGRES_PASSWORD") --auth-local=trust --auth-host=scram-sha-256 >/dev/null
  pg_ctl --pgdata="$PGDATA" --options="-c listen_addresses='' -c unix_socket_directories=/var/run/postgresql" --wait --silent start
  createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
  for script in /docker-entrypoint-initdb.d/*.sh; do
    # shellcheck disable=SC1090 # those of the mounted folder, in their order
    . "$script"
  done
  pg_ctl --pgdata="$PGDATA" --mode=fast --wait --silent stop
fi
unset POSTGRES_PASSWORD
exec "$@"
