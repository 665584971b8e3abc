# PostgreSQL 17 (the version that the platform names): the tooling's recipe for PostgreSQL 15, on Debian 13.
eval "$(sed 's/\b15\b/17/g' "$HERE/image-recipes/postgres.sh")"
BASE=00-trixie
