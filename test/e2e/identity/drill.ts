import { HOSTS } from '../../support/keycloak-fixtures';
import type { Report } from '../report';
import type { Administration } from './admin';
import type { Door } from './browser';
import { Login, type Program } from './login';
import type { Server } from './servers';

/** What the suites drive. */
export interface Drill {
  readonly report: Report;
  readonly door: Door;
  /** URL for pods. */
  readonly inside: string;
  /** URL for browsers. */
  readonly outside: string;
  /** Realm in which everybody needs a second factor. */
  readonly realm: string;
  /** Realm in which administrators need one. */
  readonly adminsRealm: string;
  /** Values of Secrets by `<secret>/<key>`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Files of the realms that Keycloak has imported. */
  readonly realms: Readonly<Record<string, string>>;
  /** Certificate of the authority by which Keycloak's server is checked. */
  readonly authorityFile: string;
  readonly servers: readonly Server[];
  readonly administration: () => Promise<Administration>;
  /** Puts a new certificate in place of Keycloak's. */
  readonly renewCertificate: () => void;
}

/** Where each program's login comes back to. */
const REDIRECTS: Readonly<Record<string, string>> = {
  airflow: `https://${HOSTS.airflow}/auth/oauth-authorized/oidc`,
  grafana: `https://${HOSTS.grafana}/login/generic_oauth`,
  'auth-proxy': 'https://kibana.example.com/oauth2/callback',
};

export const programOf = ({ secrets }: Drill, id: string): Program => ({
  id,
  secret: secrets[`${id}-oidc/client-secret`] ?? '',
  redirect: REDIRECTS[id] ?? '',
});

export const newLogin = (drill: Drill, program = 'airflow', realm = drill.realm): Login =>
  new Login(drill.door, `${drill.outside}/realms/${realm}`, `${drill.inside}/realms/${realm}`, programOf(drill, program));

/** Fails with what was seen, unless it is what was expected. */
export function expectEqual(what: string, seen: unknown, expected: unknown): void {
  if (JSON.stringify(seen) !== JSON.stringify(expected)) {
    throw new Error(`${what}: ${JSON.stringify(seen)} instead of ${JSON.stringify(expected)}`);
  }
}
