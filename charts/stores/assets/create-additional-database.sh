#!/usr/bin/env bash
# Runs once, on an empty volume: makes a database beside Airflow's, with an owner who can see no table of Airflow's.
# Without ADDITIONAL_DB it makes nothing.
# Environment: POSTGRES_USER, POSTGRES_DB (made by the image), ADDITIONAL_DB, ADDITIONAL_DB_USER, ADDITIONAL_DB_PASSWORD.
set -euo pipefail

if [[ -n "${ADDITIONAL_DB:-}" ]]; then
  psql --set ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set owner="$ADDITIONAL_DB_USER" --set password="$ADDITIONAL_DB_PASSWORD" --set database="$ADDITIONAL_DB" <<'SQL'
CREATE ROLE :"owner" LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE DATABASE :"database" OWNER :"owner";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SQL
fi
