#!/usr/bin/env bash
# Loads the databases beside the live ones, as <database>_restoring on the same server, and compares every table with the manifest there, too.
# The live databases stay as they are. What an interrupted run has left is taken up where it is whole, and made anew where it is not.
# Environment: PGHOST, PGPORT, PGUSER, PGPASSWORD, PGSSLMODE, PGSSLROOTCERT (the live server), VOLUME_BYTES (its disk; empty: not known).
set -euo pipefail
# shellcheck source=charts/recovery/assets/recovery.sh
source /opt/recovery/lib/recovery.sh
# shellcheck source=charts/recovery/assets/restore/steps.sh
source /opt/recovery/restore/steps.sh
# shellcheck source=charts/recovery/assets/restore/live.sh
source /opt/recovery/restore/live.sh

JOBS=2

begin load
if [[ ${PLAN[KIND]} == undo ]]; then
  say "nothing to load: the databases are on the server"
  exit 0
fi
hold_lock
resolve_databases

# Rights on the database itself, which no dump holds: from the live one.
copy_rights() { # FROM TO
  live postgres --set from="$1" --set to="$2" --output=/dev/null <<'SQL'
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'to') \gexec
SELECT format('GRANT %s ON DATABASE %I TO %s', string_agg(privilege_type, ', '), :'to', coalesce(quote_ident(rolname), 'PUBLIC'))
FROM pg_database AS d, aclexplode(coalesce(datacl, acldefault('d', datdba))) AS a LEFT JOIN pg_roles AS r ON r.oid = a.grantee
WHERE datname = :'from'
GROUP BY rolname
\gexec
SELECT format('ALTER DATABASE %I SET %I = %L', :'to', split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1))
FROM pg_db_role_setting AS s JOIN pg_database AS d ON d.oid = s.setdatabase, unnest(setconfig) AS setting
WHERE datname = :'from' AND setrole = 0
\gexec
SQL
}

# Rights on tables that people gave to roles of their own; one that is gone does not hold up a restore.
give_rights() { # DATABASE FILE
  local list=$RESTORE/rights.list
  pg_restore --list "$2" | grep -E '^[0-9]+; [0-9]+ [0-9]+ (ACL|DEFAULT ACL) ' >"$list" || return 0
  pg_restore --dbname="$1" --no-owner --use-list="$list" "$2" || say "not all rights could be given in $1, see above: to roles that this server does not have"
}

load() { # DATABASE
  local database=$1 restoring=$1$RESTORING file owner
  file=$BACKUP/$(manifest_file "$database")
  owner=$(owner_of "$database")
  drop "$restoring"
  live postgres --set live="$database" --set restoring="$restoring" --set owner="$owner" --set note="loading ${PLAN[SOURCE]}" --output=/dev/null <<'SQL'
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L', :'restoring', :'owner',
  pg_encoding_to_char(encoding), datcollate, datctype)
FROM pg_database WHERE datname = :'live'
\gexec
COMMENT ON DATABASE :"restoring" IS :'note';
SQL
  copy_rights "$database" "$restoring"
  say "loading $restoring, $(stat --format=%s "$file") bytes"
  pg_restore --dbname="$restoring" --role="$owner" --jobs="$JOBS" --no-owner --no-acl --exit-on-error "$file" ||
    die "$restoring could not be loaded, see above; $database is as it was" "see the message of Postgres; then start the restore again"
  give_rights "$restoring" "$file"
  live "$restoring" --set owner="$owner" <<<'SET ROLE :"owner"; ANALYZE'
}

if already_done; then
  say "nothing to load: $(note_of "${TARGETS[0]}")"
  PLAN[LOADED]=no
  write_plan
  exit 0
fi
refuse_what_is_in_the_way
for database in "${TARGETS[@]}"; do
  restoring=$database$RESTORING
  if [[ "$(note_of "$restoring")" == "loaded ${PLAN[SOURCE]}" && -z "$(differences live "$database" "$restoring")" ]]; then
    say "$restoring is there and whole, from an earlier run"
    continue
  fi
  room_for "$database"
  if [[ ${PLAN[DRY_RUN]} == yes ]]; then
    say "would load $restoring beside $database"
    continue
  fi
  load "$database"
  found=$(differences live "$database" "$restoring")
  [[ -z "$found" ]] || die_of_differences "$restoring" "$found"
  live postgres --set restoring="$restoring" --set note="loaded ${PLAN[SOURCE]}" <<<'COMMENT ON DATABASE :"restoring" IS :'"'note'"
  say "$restoring is whole: every table is as in the manifest"
done
