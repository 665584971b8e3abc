import type { EnvironmentVariables } from '../platform/environment-variables';
import type { Secret } from '../platform/secret';
import { AUTHORITY_FILE } from '../security/authority';
import type { DatabaseEndpoint } from '../stores/endpoints';
import { TOOLS_AUTHORITIES } from './tools';

/** Variables of libpq, without the name of a database; a container that checks by the authorities of everybody mounts the tools. https://www.postgresql.org/docs/17/libpq-envars.html */
export const databaseServerVariables = (
  { host, port, sslMode, authority }: Pick<DatabaseEndpoint, 'host' | 'port' | 'sslMode' | 'authority'>,
  login: Secret,
): EnvironmentVariables => ({
  PGHOST: host,
  PGPORT: String(port.number),
  PGUSER: login.key('username'),
  PGPASSWORD: login.key('password'),
  PGSSLMODE: sslMode,
  ...(sslMode === 'verify-full' ? { PGSSLROOTCERT: authority ? AUTHORITY_FILE : TOOLS_AUTHORITIES } : {}),
});
