#!/usr/bin/env bash
# Lets old snapshots with the tag $1 go, and looks whether those that stay can be read.
# restic counts from the newest snapshot, not from this clock. Only this step's login can delete.
# Environment: that of repository.sh; KEEP_DAILY, KEEP_WEEKLY, KEEP_MONTHLY, VERIFY (share of the content that is read, in percent).
set -euo pipefail
# shellcheck source=../recovery.sh
source "${RECOVERY_LIB:-/opt/recovery/lib}/recovery.sh"
# shellcheck source=repository.sh
source "$(dirname "${BASH_SOURCE[0]}")/repository.sh"
need KEEP_DAILY KEEP_WEEKLY KEEP_MONTHLY VERIFY

tag=$1
open_repository
refuse_the_future
restic forget --quiet --retry-lock 10m --host "$ENVIRONMENT" --tag "$tag" --group-by host,tags \
  --keep-daily "$KEEP_DAILY" --keep-weekly "$KEEP_WEEKLY" --keep-monthly "$KEEP_MONTHLY" --prune || restic_failed "the end of old backups" $?
restic check --quiet --retry-lock 10m --read-data-subset "$VERIFY%" || restic_failed "the look at the repository" $?
figure repository.checked_timestamp "$(date +%s)"
say "$(restic snapshots --json --no-lock | grep -o '"short_id"' | wc -l) backups are kept"
