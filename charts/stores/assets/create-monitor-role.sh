#!/usr/bin/env bash
# Runs once, on an empty volume: makes the role that reads the server's statistics and can see no table of Airflow's.
# Environment: POSTGRES_USER, POSTGRES_DB (made by the image), MONITOR_USER, MONITOR_PASSWORD.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set monitor="$MONITOR_USER" --set password="$MONITOR_PASSWORD" --set database="$POSTGRES_DB" <<'SQL'
CREATE ROLE :"monitor" LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 5 IN ROLE pg_monitor;
GRANT CONNECT ON DATABASE :"database" TO :"monitor";
SQL
