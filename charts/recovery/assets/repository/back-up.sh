#!/usr/bin/env bash
# Takes the folder $1 into the repository, with the tag $2, by a login that can add and read.
# Environment: ENVIRONMENT, MAX_AGE_SECONDS (beyond which the alert fires), restic's RESTIC_REPOSITORY and others.
set -euo pipefail
# shellcheck source=../recovery.sh
. "${RECOVERY_LIB:-/opt/recovery/lib}/recovery.sh"

need ENVIRONMENT MAX_AGE_SECONDS
folder=$1 tag=$2
[[ -n $(ls -A "$folder") ]] || die "there is nothing in $folder" 'the steps before this one have to succeed'
# What lies there is at least as old as its oldest part.
began=$(find "$folder" -mindepth 1 -maxdepth 1 -printf '%Cs\n' | sort -n | head -n 1)

open_repository make
code=0
summary=$(restic_patiently backup "$folder" --host "$ENVIRONMENT" --tag "$tag" --json --quiet | tail -n 1) || code=$?
[[ $code == 0 ]] || restic_says "$code"
snapshot=$(field snapshot_id <<<"$summary")
[[ -n $snapshot ]] || die "restic named no snapshot: $summary" 'look at the repository: restic snapshots'
say "stored $folder as ${snapshot:0:8}: $(field total_bytes_processed <<<"$summary") bytes, $(field data_added_packed <<<"$summary") of them new"

figure backup.data_timestamp "$began"
figure backup.max_age_seconds "$MAX_AGE_SECONDS"
figure backup.bytes "$(field total_bytes_processed <<<"$summary")"
figure backup.added_bytes "$(field data_added_packed <<<"$summary")"
figure backup.seconds "$(($(date +%s) - began))"
