#!/usr/bin/env bash
# Writes numbers into the table work, and prints each that was committed. Goes on when the server refuses.
#   write.sh PSQL URL NAME
set -uo pipefail

number=0
while :; do
  number=$((number + 1))
  "$1" --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname="$2" --set=writer="$3" --set=number="$number" \
    <<<"INSERT INTO work (writer, number) VALUES (:'writer', :number) RETURNING number" || sleep 0.1
done
