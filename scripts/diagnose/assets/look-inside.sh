#!/bin/sh
# How full the volumes of a container are. Read by its shell on standard input; needs df alone, and changes nothing.
#   sh -s PATH...
set -u
for path in "$@"; do
  echo "of $path"
  df -P -k "$path" 2>/dev/null
done
