#!/usr/bin/env bash
# Runs once, on an empty volume: makes the role that puts restored databases in the place of the live ones. It makes databases, owns what
# their owners own, ends sessions and sees statistics; it is no superuser.
# Environment: POSTGRES_USER, POSTGRES_DB (made by the image), RESTORE_USER, RESTORE_PASSWORD, AIRFLOW_DB_USER, ADDITIONAL_DB_USER (or empty).
set -euo pipefail

psql --set ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set restore="$RESTORE_USER" --set password="$RESTORE_PASSWORD" --set owner="$AIRFLOW_DB_USER" --set other="${ADDITIONAL_DB_USER:-}" <<'SQL'
CREATE ROLE :"restore" LOGIN PASSWORD :'password' NOSUPERUSER CREATEDB NOCREATEROLE CONNECTION LIMIT 10
  IN ROLE pg_signal_backend, pg_monitor, :"owner";
SELECT format('GRANT %I TO %I', :'other', :'restore') WHERE :'other' <> '' \gexec
SQL
