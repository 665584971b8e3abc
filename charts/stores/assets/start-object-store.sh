#!/bin/sh
# Puts the keys into the list of who may do what, then becomes the server. Arguments go to the server.
# Environment: AIRFLOW_ACCESS_KEY, AIRFLOW_SECRET_KEY and those of BACKUP_WRITER_ and BACKUP_KEEPER_; the list names them as $AIRFLOW_ACCESS_KEY.
set -eu

umask 077
list=/tmp/identities.json
cp /etc/seaweedfs/identities.json "$list"
for name in AIRFLOW BACKUP_WRITER BACKUP_KEEPER; do
  for kind in ACCESS_KEY SECRET_KEY; do
    variable=${name}_$kind
    eval "value=\${$variable:?}"
    # shellcheck disable=SC2154 # eval gives it; it is of letters and digits
    sed -i "s/\"\\\$$variable\"/\"$value\"/" "$list"
    unset "$variable"
  done
done
unset value

exec weed "$@"
