-- For psql: what differs between the tables of a database (FIGURES, lines of table-figures.sql) and the manifest of its backup, a line for
-- each; nothing, where all is as it was. Variable: name, the database's in the manifest. Environment: MANIFEST, FIGURES, both files.
\set manifest `cat "$MANIFEST"`
\set figures `paste --serial --delimiters=, "$FIGURES"`
WITH
  wanted AS (
    SELECT t.*
    FROM jsonb_array_elements(:'manifest'::jsonb -> 'databases') AS d,
      jsonb_to_recordset(d -> 'tables') AS t ("schema" text, name text, rows bigint, checksum numeric)
    WHERE d ->> 'name' = :'name'
  ),
  found AS (
    SELECT * FROM jsonb_to_recordset(('[' || :'figures' || ']')::jsonb) AS t ("schema" text, name text, rows bigint, checksum numeric)
  )
SELECT 'the manifest says nothing about this database'
WHERE NOT :'manifest'::jsonb -> 'databases' @> jsonb_build_array(jsonb_build_object('name', :'name'))
UNION ALL
SELECT CASE
  WHEN found.name IS NULL THEN format('%s.%s is missing, with %s rows', "schema", name, wanted.rows)
  WHEN wanted.name IS NULL THEN format('%s.%s is not in the manifest, and has %s rows', "schema", name, found.rows)
  WHEN found.rows <> wanted.rows THEN format('%s.%s has %s rows instead of %s', "schema", name, found.rows, wanted.rows)
  ELSE format('%s.%s has %s rows as in the manifest, but other content', "schema", name, wanted.rows)
END
FROM wanted FULL JOIN found USING ("schema", name)
WHERE (found.rows, found.checksum) IS DISTINCT FROM (wanted.rows, wanted.checksum);
