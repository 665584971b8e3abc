#!/bin/sh
# Puts the keys into the list of who may do what, then becomes the server. Arguments go to the server.
# Environment: S3_AIRFLOW_ACCESS_KEY, S3_AIRFLOW_SECRET_KEY and those of S3_BACKUP_WRITER_, S3_BACKUP_KEEPER_, S3_AUDIT_WRITER_ and S3_STORAGE_TIERING_; the list has $S3_AIRFLOW_ACCESS_KEY.
set -eu

umask 077
list=/tmp/identities.json
cp /etc/seaweedfs/identities.json "$list"
for name in S3_AIRFLOW S3_BACKUP_WRITER S3_BACKUP_KEEPER S3_AUDIT_WRITER S3_STORAGE_TIERING; do
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
