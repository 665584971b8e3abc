#!/bin/sh
# Runs nginx, and lets it read its configuration again when one of the given files has changed: renewed certificates.
#   reload-on-change.sh CONFIGURATION [FILE...]
# A stop signal lets open requests end. Ends when nginx ends, with its status.
# Environment: RELOAD_SECONDS between two looks, 30 if not set.
set -eu

configuration=$1
shift

checksum() { cat -- "$@" | sha256sum; }

watch() {
  known=$(checksum "$@")
  while sleep "${RELOAD_SECONDS:-30}"; do
    current=$(checksum "$@")
    [ "$current" != "$known" ] || continue
    # Half of a new pair, or one that does not fit: nginx goes on with the old one until the next look.
    if nginx -e stderr -t -q -c "$configuration"; then
      kill -HUP "$nginx"
      known=$current
    fi
  done
}

# Of the first `kubectl apply`, Services may come after this pod: nginx ends at once where a name leads nowhere.
tries=0
until nginx -e stderr -t -q -c "$configuration"; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || exit 1
  sleep 2
done

nginx -e stderr -c "$configuration" -g 'daemon off;' &
nginx=$!
trap 'kill -QUIT "$nginx" 2>/dev/null || true' QUIT TERM INT

if [ "$#" -gt 0 ]; then
  watch "$@" &
fi

# A signal interrupts wait: only when the process is gone is the status nginx's.
status=0
wait "$nginx" || status=$?
while kill -0 "$nginx" 2>/dev/null; do
  status=0
  wait "$nginx" || status=$?
done
exit "$status"
