/**
 * Gives secrets new values under load, with the real PostgreSQL, PgBouncer, Valkey and Airflow, as docs/secrets.md says: nothing may fail
 * while the old and the new value are both about. Scripts, variables and logins are taken from what the platform renders.
 *
 *     npm run e2e:rotation -- [suite...] [--keep]
 *
 * Needs what npm run e2e:recovery needs, with Airflow, and PgBouncer 1.21 or later (PGBOUNCER_BIN=<its folder>).
 */
import { runSuites } from '../recovery/run';
import { brokerRotation } from './suites/broker';
import { databaseRotation } from './suites/database';

runSuites({ database: databaseRotation, broker: brokerRotation });
