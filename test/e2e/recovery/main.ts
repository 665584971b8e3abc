/**
 * Loses data and gets it back, with the real PostgreSQL, SeaweedFS, restic, rclone and Airflow: the scripts, variables and logins are
 * taken from what the platform renders, and run under their true names, paths and ports.
 *
 *     npm run e2e:recovery -- [suite...] [--keep]
 *
 * Needs root (for namespaces and mounts), PostgreSQL 15 or later (POSTGRES_BIN=<folder of initdb>), scripts/install-recovery-tools.sh,
 * openssl; some suites a Python environment with Airflow (AIRFLOW_VENV=<folder>), or the package faketime. No cluster.
 */
import { runSuites } from './run';
import { suites } from './suites';

runSuites(suites);
