#!/usr/bin/env bash
# Takes the folder $1 into the repository, with the tag $2.
# Environment: that of repository.sh; optional: BEGAN (file with the second to which the content belongs).
set -euo pipefail
# shellcheck source=../recovery.sh
source "${RECOVERY_LIB:-/opt/recovery/lib}/recovery.sh"
# shellcheck source=repository.sh
source "$(dirname "${BASH_SOURCE[0]}")/repository.sh"

folder=$1 tag=$2
[[ -n $(ls -A "$folder") ]] || die "$folder is empty" "see the steps before this one"
began=$(cat "${BEGAN:-/dev/null}")
began=${began:-$(date +%s)}

open_repository
refuse_the_future
code=0
summary=$(restic backup --json --retry-lock 10m --host "$ENVIRONMENT" --tag "$tag" "$folder" | tail -n 1) || code=$?
((code == 0)) || restic_failed "the backup of $folder" "$code"
[[ $summary =~ \"total_bytes_processed\":([0-9]+) ]] || die "restic says $summary" "compare its version with charts/platform/images.ts"

figure backup.bytes "${BASH_REMATCH[1]}"
figure backup.seconds "$(($(date +%s) - began))"
figure backup.data_timestamp "$began"
say "$folder is in $RESTIC_REPOSITORY"
