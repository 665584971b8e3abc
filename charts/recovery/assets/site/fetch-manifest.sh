#!/usr/bin/env bash
# Brings the manifest of the newest backup of the databases, with which failover.py compares them. Where there is none to be had, nothing
# is compared: a failover does not wait for a repository.
# Environment: RESTIC_* and AWS_* of the repository, MANIFEST (file that it becomes).
set -euo pipefail
# shellcheck source=charts/recovery/assets/recovery.sh
source /opt/recovery/lib/recovery.sh
need RESTIC_REPOSITORY RESTIC_PASSWORD MANIFEST

PATIENCE=120 # seconds

if timeout "$PATIENCE" /tools/restic dump --no-lock --no-cache --tag database latest /work/backup/manifest.json >"$MANIFEST.part"; then
  chmod a+r "$MANIFEST.part"
  mv "$MANIFEST.part" "$MANIFEST"
  say "the newest backup's manifest is here"
else
  rm -f "$MANIFEST.part"
  say 'no manifest of a backup is to be had, see above: the rows will not be compared'
fi
