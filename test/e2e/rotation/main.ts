/**
 * Gives secrets new values under load, with the real PostgreSQL, PgBouncer, Valkey and Airflow, as docs/secrets.md says: nothing may fail
 * while the old and the new value are both about. Scripts, variables and logins are taken from what the platform renders.
 *
 *     npm run e2e:rotation -- [suite...] [--keep]
 *
 * Needs what npm run e2e:recovery needs, with Airflow; database PgBouncer 1.21 or later (PGBOUNCER_BIN=<its folder>), vault OpenBao or Vault
 * on the PATH.
 */
import { runSuites } from '../recovery/run';
import { apiKeyRotation } from './suites/api-keys';
import { brokerRotation } from './suites/broker';
import { databaseRotation } from './suites/database';
import { fernetRotation } from './suites/fernet';
import { vaultPolicies } from './suites/vault';

runSuites({ database: databaseRotation, broker: brokerRotation, fernet: fernetRotation, 'api-keys': apiKeyRotation, vault: vaultPolicies });
