#!/usr/bin/env bash
# Runs once, on an empty volume: makes the role that owns Airflow's database, and a second login with its rights, so that one of the two
# can get a new password while the other is in use.
# Environment: POSTGRES_USER, POSTGRES_DB (made by the image), AIRFLOW_DB_USER, AIRFLOW_DB_PASSWORD, SECOND_DB_USER, SECOND_DB_PASSWORD.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set owner="$AIRFLOW_DB_USER" --set password="$AIRFLOW_DB_PASSWORD" --set database="$POSTGRES_DB" \
  --set second="$SECOND_DB_USER" --set second_password="$SECOND_DB_PASSWORD" <<'SQL'
CREATE ROLE :"owner" LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE ROLE :"second" LOGIN PASSWORD :'second_password' NOSUPERUSER NOCREATEDB NOCREATEROLE IN ROLE :"owner";
ALTER DATABASE :"database" OWNER TO :"owner";
ALTER SCHEMA public OWNER TO :"owner";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SQL
