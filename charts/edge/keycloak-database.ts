import type { EnvironmentVariables } from '../platform/environment-variables';
import type { Secret } from '../platform/secret';
import { AUTHORITY_FILE } from '../security/authority';
import type { DatabaseEndpoint } from '../stores/endpoints';

export interface KeycloakDatabase {
  /** Straight to the server, with a host name as the pod's namespace knows it. */
  readonly database: DatabaseEndpoint;
  /** By which the database's server is checked. @default - as the endpoint's TLS mode says */
  readonly databaseAuthority?: Secret;
}

/** How Keycloak's programs reach its database. @param credentials of the database, in the pod's namespace */
export function databaseVariables({ database, databaseAuthority }: KeycloakDatabase, credentials: Secret): EnvironmentVariables {
  return {
    KC_DB_URL_HOST: database.host,
    KC_DB_URL_PORT: String(database.port.number),
    KC_DB_URL_DATABASE: database.database,
    KC_DB_URL_PROPERTIES: `?${databaseTls(database.sslMode, databaseAuthority).join('&')}`,
    KC_DB_USERNAME: credentials.key('username'),
    KC_DB_PASSWORD: credentials.key('password'),
    KC_DB_POOL_INITIAL_SIZE: '2',
    KC_DB_POOL_MIN_SIZE: '2',
    KC_DB_POOL_MAX_SIZE: '20', // its own choice, a hundred a pod, would take Airflow's share
  };
}

/** Parameters of the driver: unlike libpq, it knows the system's authorities by another name only. https://jdbc.postgresql.org/documentation/ssl/ */
function databaseTls(mode: string, authority: Secret | undefined): string[] {
  if (authority) return ['sslmode=verify-full', `sslrootcert=${AUTHORITY_FILE}`];
  return [`sslmode=${mode}`, ...(mode === 'verify-full' ? ['sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory'] : [])];
}
