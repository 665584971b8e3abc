#!/bin/sh
# How full the volumes of a container are. Read by its shell on standard input; changes nothing.
#   sh -s PATH...       one line for each: its size, what is used (KiB), its path
set -u
for path in "$@"; do
  df -P -k "$path" 2>/dev/null | awk -v path="$path" 'NR == 2 { print $2, $3, path }'
done
