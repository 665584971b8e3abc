# PgBouncer 1.24: the tooling's recipe on Debian 13, because 1.18 does not know max_prepared_statements (1.21+).
. "$HERE/image-recipes/pgbouncer.sh"
BASE=00-trixie
