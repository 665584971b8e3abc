-- For psql: one line of JSON for each table of the database, with its number of rows and a checksum that equal rows have everywhere, whatever
-- their order. A dump and its restore are compared by these. In the transaction of the caller, if there is one.
SET DateStyle = 'ISO, MDY';
SET TimeZone = 'UTC';
SET IntervalStyle = 'postgres';
SET extra_float_digits = 1;
SET bytea_output = 'hex';
SET search_path = pg_catalog;
SELECT format(
  'SELECT json_build_object(''schema'', %L, ''name'', %L, ''rows'', count(*), ''checksum'', coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text) FROM ONLY %I.%I AS t',
  nspname, relname, nspname, relname)
FROM pg_class
JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND relpersistence = 'p' AND nspname <> 'information_schema' AND nspname !~ '^pg_'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
ORDER BY nspname COLLATE "C", relname COLLATE "C"
\gexec
