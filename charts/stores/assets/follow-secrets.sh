#!/usr/bin/env bash
# Lets the running server follow its Secrets, as CloudNativePG does: the passwords of roles, and its certificate.
#   follow-secrets.sh FOLDER...    one for each login, with a file "password", and "username" unless it is the superuser's
# Run by the pod's own user, through the socket, where the superuser needs no password.
set -euo pipefail

as_superuser() { psql --no-psqlrc --quiet --output=/dev/null --set ON_ERROR_STOP=1 --username=postgres --dbname=postgres "$@"; }

for login in "$@"; do
  role=postgres
  if [[ -e "$login/username" ]]; then role=$(<"$login/username"); fi
  # The statement holds the password: it must not reach the log.
  as_superuser --set role="$role" --set password="$(<"$login/password")" <<'SQL'
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = panic;
ALTER ROLE :"role" PASSWORD :'password';
SQL
done
as_superuser --command='SELECT pg_reload_conf()'
