#!/usr/bin/env bash
# Runs once, on an empty volume: makes the role that reads everything and changes nothing: dumps, and base backups of the whole server.
# Environment: POSTGRES_USER, POSTGRES_DB (made by the image), BACKUP_USER, BACKUP_PASSWORD; optional: ADDITIONAL_DB (a second database).
set -euo pipefail

psql --set ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set backup="$BACKUP_USER" --set password="$BACKUP_PASSWORD" <<'SQL'
CREATE ROLE :"backup" LOGIN REPLICATION PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 10 IN ROLE pg_read_all_data;
SQL
for database in "$POSTGRES_DB" ${ADDITIONAL_DB:+"$ADDITIONAL_DB"}; do
  psql --set ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set backup="$BACKUP_USER" --set database="$database" <<<'GRANT CONNECT ON DATABASE :"database" TO :"backup";'
done
