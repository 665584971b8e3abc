import type { Signal } from '../signal';
import { archiving } from './archiving';
import { backups } from './backups';
import { broker } from './broker';
import { cloudnativePostgres } from './cloudnative-postgres';
import { containers } from './containers';
import { edge } from './edge';
import { health } from './health';
import { kubernetes } from './kubernetes';
import { monitoring } from './monitoring';
import { pgbouncer } from './pgbouncer';
import { postgres } from './postgres';
import { postgresActivity } from './postgres-activity';
import { telemetry } from './telemetry';
import { volumes } from './volumes';

/** What Airflow stands on: stores, Kubernetes, the edge, backups, and those who watch. */
export const platformSignals: readonly Signal[] = [
  ...health,
  ...edge,
  ...postgres,
  ...postgresActivity,
  ...cloudnativePostgres,
  ...pgbouncer,
  ...broker,
  ...kubernetes,
  ...containers,
  ...volumes,
  ...backups,
  ...archiving,
  ...monitoring,
  ...telemetry,
];
