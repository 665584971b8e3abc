import type { Signal } from '../signal';
import { archiving } from './archiving';
import { authProxy } from './auth-proxy';
import { backupFigures } from './backup-figures';
import { backups } from './backups';
import { broker } from './broker';
import { certificates } from './certificates';
import { cloudnativePostgres } from './cloudnative-postgres';
import { containers } from './containers';
import { controls } from './controls';
import { copies } from './copies';
import { edge } from './edge';
import { health } from './health';
import { keycloak } from './keycloak';
import { kubernetes } from './kubernetes';
import { monitoring } from './monitoring';
import { pgbouncer } from './pgbouncer';
import { postgres } from './postgres';
import { postgresActivity } from './postgres-activity';
import { restores } from './restores';
import { sites } from './sites';
import { telemetry } from './telemetry';
import { volumes } from './volumes';
import { vpnGateway } from './vpn-gateway';
import { waf } from './waf';
import { wafLog } from './waf-log';

/** What Airflow stands on: the perimeter, stores, Kubernetes, backups, and those who watch. */
export const platformSignals: readonly Signal[] = [
  ...health,
  ...edge,
  ...waf,
  ...wafLog,
  ...authProxy,
  ...keycloak,
  ...vpnGateway,
  ...certificates,
  ...postgres,
  ...postgresActivity,
  ...cloudnativePostgres,
  ...pgbouncer,
  ...broker,
  ...kubernetes,
  ...containers,
  ...volumes,
  ...backups,
  ...backupFigures,
  ...copies,
  ...restores,
  ...sites,
  ...archiving,
  ...controls,
  ...monitoring,
  ...telemetry,
];
