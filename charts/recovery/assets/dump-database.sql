-- For psql, with variables folder, name and functions: a dump of the database, and what is in it, of one and the same moment.
-- Leaves <name>.dump, <name>.tables (a line of JSON for each) and <name>.facts.
\set ON_ERROR_STOP on
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0; -- this session waits, in its transaction, until the dump is there
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT
  pg_export_snapshot() AS snapshot,
  split_part(current_setting('server_version'), ' ', 1) AS server,
  extract(epoch FROM now())::bigint AS taken_seconds,
  to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS taken_at,
  to_regclass('public.alembic_version') IS NOT NULL AS versioned
\gset
\setenv SNAPSHOT :snapshot
\setenv DUMP :folder/:name.dump
\set dumped `pg_dump --format=custom --compress=0 --snapshot="$SNAPSHOT" --file="$DUMP" && echo on || echo off`
\if :dumped
\else
\warn pg_dump failed
\quit
\endif
\set heads '[]'
\if :versioned
SELECT coalesce(json_agg(version_num ORDER BY version_num), '[]') AS heads FROM public.alembic_version \gset
\endif
\o :folder/:name.tables
\i :functions/table-figures.sql
\o :folder/:name.facts
\qecho server=:server
\qecho taken_seconds=:taken_seconds
\qecho taken_at=:taken_at
\qecho heads=:heads
\o
COMMIT;
