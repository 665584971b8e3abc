#!/bin/sh
# Runs a command when it starts, and again whenever files of a folder have changed; until the command succeeds, time and again.
#   on-change.sh FOLDER... -- COMMAND [ARGUMENT...]
# A mounted Secret changes as a whole, by one link: a key is never seen beside another one's certificate.
# Environment: INTERVAL, seconds between looks (15).
set -u

folders=
while [ "$1" != -- ]; do
  folders="$folders $1"
  shift
done
shift

# shellcheck disable=SC2086 # a list of folders without spaces in their names
contents() { for folder in $folders; do cat "$folder"/*; done | sha256sum; }

seen=
while :; do
  now=$(contents)
  if [ "$now" != "$seen" ] && "$@"; then
    [ -z "$seen" ] || echo "on-change:$folders changed: $*"
    seen=$now
  fi
  sleep "${INTERVAL:-15}"
done
