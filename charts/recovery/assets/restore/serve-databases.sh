#!/usr/bin/env bash
# Beside the steps that follow: the scratch server, for those whose image has none.
set -euo pipefail
# shellcheck source=charts/recovery/assets/recovery.sh
source /opt/recovery/lib/recovery.sh
# shellcheck source=charts/recovery/assets/restore/steps.sh
source /opt/recovery/restore/steps.sh

read_plan
settings=()
while read -r setting; do settings+=(-c "$setting"); done < <(scratch_options)
exec postgres -D "$PGDATA_OF_SCRATCH" "${settings[@]}"
