#!/usr/bin/env bash
# Runs once, on an empty volume: makes the role that counts waiting work. It can see nothing until airflow-init shows it the columns.
# Environment: POSTGRES_USER, POSTGRES_DB (made by the image), SCALER_USER, SCALER_PASSWORD.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set scaler="$SCALER_USER" --set password="$SCALER_PASSWORD" --set database="$POSTGRES_DB" <<'SQL'
CREATE ROLE :"scaler" LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 10;
ALTER ROLE :"scaler" SET default_transaction_read_only = on;
ALTER ROLE :"scaler" SET statement_timeout = '10s';
GRANT CONNECT ON DATABASE :"database" TO :"scaler";
SQL
