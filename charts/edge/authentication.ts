import type { Image } from '../platform/images';
import type { PlatformChart } from '../platform/platform-chart';
import { portOfUrl } from '../platform/ports';
import type { Size } from '../platform/tiers';
import type { Traffic } from '../platform/traffic';
import type { Certificates } from '../security/certificates';
import type { SecretInventory } from '../security/secret-inventory';
import type { DatabaseEndpoint } from '../stores/endpoints';
import type { Hosts } from './hosts';
import type { Groups, IdentityProvider, OidcClient } from './identity';
import { Keycloak } from './keycloak';
import { declareOidcClients } from './oidc-clients';
import { type Mfa, REALM } from './realm';
import { declareReader, type RealmReader } from './realm-reader';

interface KeycloakHere {
  readonly provider: 'keycloak';
  readonly mfa: Mfa;
  /** Days that it keeps events in its database. */
  readonly eventDays: number;
  readonly groups: Groups;
  readonly image: Image;
  readonly imagePullSecret?: string;
  /** Straight to the server, with a host name as other namespaces know it. */
  readonly database: DatabaseEndpoint;
  readonly replicas: number;
  readonly resources: Size;
  /** Namespace of who looks whether people log in as was declared. @default - nobody looks */
  readonly readFrom?: string;
}

interface ProviderElsewhere extends Omit<IdentityProvider, 'peer' | 'port' | 'client' | 'authority'> {
  readonly provider: 'external-oidc';
  /** Its addresses. */
  readonly cidrs: readonly string[];
}

/** Who asks people for their password and their second factor; simple: Airflow, for a password. */
export type AuthenticationProps = { readonly provider: 'simple' } | KeycloakHere | ProviderElsewhere;

/** Where it is built in, and for whom. */
export interface AuthenticationSite {
  readonly chart: PlatformChart;
  readonly namespace: string;
  readonly traffic: Traffic;
  readonly secrets: SecretInventory;
  readonly certificates: Certificates;
  readonly trustedProxies: readonly string[];
  readonly hosts: Hosts;
  /** Path of Airflow's URL. */
  readonly basePath: string;
  /** Private hosts without a login of their own. */
  readonly protectedHosts: readonly string[];
  /** Namespace of each program that logs people in. */
  readonly clients: Readonly<Partial<Record<OidcClient, string>>>;
}

/** How people log in. */
export interface Authentication {
  readonly identity: IdentityProvider;
  /** @default - somebody else runs the provider */
  readonly keycloak?: Keycloak;
  /** @default - somebody else runs the provider, or nobody looks at it */
  readonly reader?: RealmReader;
}

/** Keycloak, run here; a provider that exists; or nobody, where Airflow keeps its own users. */
export function addAuthentication(site: AuthenticationSite, auth: AuthenticationProps): Authentication | undefined {
  if (auth.provider === 'simple') return undefined;
  const clients = declareOidcClients(site.secrets, site.clients, auth.provider === 'external-oidc');
  const client = (name: OidcClient) => {
    const secret = clients[name];
    if (!secret) throw new Error(`${name} does not run here and logs nobody in`);
    return secret;
  };
  if (auth.provider === 'keycloak') return addKeycloak(site, auth, client);
  return { identity: { ...auth, peer: { name: 'identity-provider', cidrs: auth.cidrs }, port: portOfUrl(auth.tokenUrl), client } };
}

function addKeycloak(site: AuthenticationSite, auth: KeycloakHere, client: IdentityProvider['client']): Authentication {
  const { chart, namespace, traffic, secrets, certificates, hosts } = site;
  const names = Object.keys(site.clients) as OidcClient[];
  const reader = auth.readFrom === undefined ? undefined : declareReader(secrets, auth.readFrom);
  const keycloak = new Keycloak(chart, {
    ...auth,
    ...site,
    databaseAuthority: auth.database.authority?.(namespace),
    hosts: {
      login: hosts.auth,
      admin: hosts.keycloak,
      airflow: hosts.airflow,
      grafana: hosts.grafana,
      protectedPages: site.protectedHosts,
    },
    encrypted: true,
    certificate: certificates.server({ objectName: 'keycloak', namespace }, { hosts: ['keycloak'], audience: 'inside' }),
    clients: Object.fromEntries(names.map((name) => [name, secrets.share(client(name), namespace)])),
    reader: reader && secrets.share(reader, namespace),
  });
  traffic.connect(keycloak, auth.database.peer, auth.database.port);
  if (auth.replicas > 1) for (const port of ['cluster', 'cluster-check']) traffic.connect(keycloak, keycloak, port);

  const realm = `realms/${REALM}`;
  const browsers = `https://${hosts.auth}/${realm}`;
  const pods = `https://${keycloak.hostAndPort('https')}/${realm}/protocol/openid-connect`;
  const identity: IdentityProvider = {
    peer: keycloak,
    port: keycloak.port('https'),
    issuer: browsers,
    authorizationUrl: `${browsers}/protocol/openid-connect/auth`,
    tokenUrl: `${pods}/token`,
    userinfoUrl: `${pods}/userinfo`,
    jwksUrl: `${pods}/certs`,
    groupsClaim: 'groups',
    groups: auth.groups,
    client,
    authority: certificates.trust,
  };
  const { peer, port, authority } = identity;
  const url = `https://${keycloak.hostAndPort('https')}`;
  return { identity, keycloak, reader: reader && { peer, port, authority, url, credentials: reader } };
}
