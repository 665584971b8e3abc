import type { Environment } from '../../environments/schema';
import { archivesItself } from '../../environments/validation/recovery-point';
import type { AuthenticationProps } from '../edge/authentication';
import { keycloakExport } from '../edge/keycloak-export';
import type { ObservabilityChart } from '../observability/observability-chart';
import { longestGap } from '../platform/schedule';
import type { SitePair } from '../platform/site-pair';
import type { SecretInventory } from '../security/secret-inventory';
import type { KeycloakExport } from './copies';
import type { Log } from './restoration';

/** Who keeps the log of the database's changes, from which any moment can be restored. */
export const logKeeper = (environment: Environment): Log =>
  archivesItself(environment) ? 'wal' : environment.stores.postgres.engine === 'cloudnative-pg' ? 'operator' : 'none';

/** The part that the environment plays in a pair of sites. */
export function pairOf({ name, recovery: { site } }: Environment): SitePair | undefined {
  return site.partner === undefined ? undefined : { self: name, partner: site.partner, standby: site.role === 'standby' };
}

/** A database that does not follow its partner's by itself is filled from what the partner has backed up. */
export const takesIn = ({ stores: { postgres }, recovery: { site } }: Environment): string | undefined =>
  site.role === 'standby' && postgres.engine === 'embedded' ? site.restores : undefined;

/** Keycloak's database and who exports from it, for pods of a namespace. */
export function keycloakOf(auth: AuthenticationProps | undefined, namespace: string, secrets: SecretInventory): KeycloakExport | undefined {
  if (auth?.provider !== 'keycloak') return undefined;
  const { image, resources } = auth;
  const database = { ...auth.database, credentials: secrets.share(auth.database.credentials, namespace) };
  const props = { image, resources, database, databaseAuthority: database.authority?.(namespace) };
  return { database, imagePullSecret: auth.imagePullSecret, container: (folder, mounts) => keycloakExport(props, folder, mounts) };
}

export function grafanaOf({ recovery }: Environment, { pages: { grafana } }: ObservabilityChart) {
  return recovery.configuration.grafana && grafana ? { peer: grafana, url: `http://${grafana.hostAndPort('http')}` } : undefined;
}

/** Minutes beyond its schedule after which a rehearsal is missing. */
const GRACE = 120;

/** Who restores a backup for trial, and seconds within which that must have succeeded. */
export const rehearsalOf = ({ recovery: { validation } }: Environment) => ({
  job: 'restore-validation',
  seconds: 60 * (longestGap(validation.schedule) + GRACE),
});
