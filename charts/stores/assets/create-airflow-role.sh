#!/usr/bin/env bash
# Runs once, on an empty volume: makes the role that owns Airflow's database, and nothing more than that.
# Environment: POSTGRES_USER, POSTGRES_DB (made by the image), AIRFLOW_DB_USER, AIRFLOW_DB_PASSWORD.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set owner="$AIRFLOW_DB_USER" --set password="$AIRFLOW_DB_PASSWORD" --set database="$POSTGRES_DB" <<'SQL'
CREATE ROLE :"owner" LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
ALTER DATABASE :"database" OWNER TO :"owner";
ALTER SCHEMA public OWNER TO :"owner";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SQL
