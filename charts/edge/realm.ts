import { readAsset } from '../platform/assets';
import type { Groups, OidcClient } from './identity';

/** Name of the realm in which people log in to the platform. */
export const REALM = 'airflow';

/** The program that may look at how people log in, and at nothing else. */
export const READER = 'compliance-scan';

/** Whom a login asks for a second factor. */
export type Mfa = 'required' | 'admins' | 'off';

/** Where a client's login comes back to. */
export interface ClientUrls {
  /** Where the code goes; exact, no wildcard. */
  readonly redirects: readonly string[];
  /** Where the browser goes after the logout. */
  readonly afterLogout: readonly string[];
}

export interface RealmProps {
  readonly mfa: Mfa;
  /** Days that Keycloak keeps its own events. @default 90 */
  readonly eventDays?: number;
  readonly groups: Groups;
  readonly clients: Readonly<Partial<Record<OidcClient, ClientUrls>>>;
  /** Whether the reader has a login in the realm. @default false */
  readonly reader?: boolean;
}

type MasterRealmProps = Pick<RealmProps, 'mfa' | 'eventDays' | 'reader'>;

interface Execution {
  readonly authenticator?: string;
  readonly authenticatorConfig?: string;
  readonly flowAlias?: string;
}

interface Flow {
  readonly alias: string;
  readonly topLevel: boolean;
  readonly authenticationExecutions: readonly Execution[];
}

/** How people log in: what the two realms have in common. */
interface Login {
  readonly authenticationFlows: readonly Flow[];
  readonly authenticatorConfig: readonly { readonly alias: string }[];
}

interface Realm extends Login {
  readonly roles: object;
  readonly groups: readonly { readonly name: string; readonly realmRoles: readonly (keyof Groups)[] }[];
  readonly clients: readonly object[];
}

/** A program with an account of its own, and the roles by which it administers the realm. */
interface Reader {
  readonly client: object;
  readonly user: object;
  readonly roles: readonly string[];
}

interface Client {
  readonly attributes: Readonly<Record<string, string>>;
  readonly protocolMappers: readonly { readonly config: Readonly<Record<string, string>> }[];
}

const read = <T>(file: string): T => JSON.parse(readAsset(__dirname, `keycloak/${file}`)) as T;

const write = (realm: object): string => `${JSON.stringify(realm, undefined, 2)}\n`;

/** The variable whose value takes the place of a client's secret when Keycloak imports the realm. */
export const clientSecretVariable = (client: OidcClient | typeof READER): string =>
  `${client.toUpperCase().replaceAll('-', '_')}_CLIENT_SECRET`;

/** The realm of the platform, as Keycloak imports it: no secret in it. */
export function realmFile({ mfa, groups, clients, eventDays, reader }: RealmProps): string {
  const realm = read<Realm>('realm.json');
  const roles = Object.keys(groups);
  const logins = Object.entries(clients) as [OidcClient, ClientUrls][];
  const program = reader ? readerIn('realm-management') : undefined;
  return write({
    ...realm,
    ...loginOf(realm, mfa),
    ...keptFor(eventDays),
    groups: realm.groups.flatMap((group) => group.realmRoles.map((role) => ({ ...group, name: groups[role] }))),
    ...program,
    clients: [...logins.map(([name, urls]) => clientOf(name, urls)), ...(program?.clients ?? []), ...realm.clients],
    scopeMappings: logins.map(([client]) => ({ client, roles })),
  });
}

/** Keycloak's own realm: whoever is in it administers Keycloak, and logs in by the same rules as an administrator of Airflow. */
export function masterRealmFile({ mfa, eventDays, reader }: MasterRealmProps): string {
  const { roles: _roles, groups: _groups, clients: _clients, ...rules } = read<Realm>('realm.json');
  return write({
    ...rules,
    ...loginOf(rules, mfa === 'off' ? 'off' : 'required'),
    ...keptFor(eventDays),
    ...(reader ? readerIn('master-realm') : {}),
    ...read<object>('master.json'),
  });
}

/** How long logins and changes of administrators stay in Keycloak's database. */
function keptFor(days = 90): object {
  const expiration = days * 24 * 60 * 60;
  return { eventsExpiration: expiration, attributes: { adminEventsExpiration: String(expiration) } };
}

/** @param administration client of the realm whose roles administer it */
function readerIn(administration: string) {
  const { client, user, roles } = read<Reader>('reader.json');
  return {
    clients: [client],
    users: [{ ...user, clientRoles: { [administration]: roles } }],
    clientScopeMappings: { [administration]: [{ client: READER, roles }] },
  };
}

function clientOf(name: OidcClient, { redirects, afterLogout }: ClientUrls): object {
  const client = read<Client>('client.json');
  return {
    ...client,
    clientId: name,
    secret: `\${${clientSecretVariable(name)}}`,
    redirectUris: redirects,
    attributes: { ...client.attributes, 'post.logout.redirect.uris': afterLogout.join('##') },
    protocolMappers: client.protocolMappers.map((mapper) =>
      'included.client.audience' in mapper.config ? { ...mapper, config: { ...mapper.config, 'included.client.audience': name } } : mapper,
    ),
  };
}

/** Steps of the login that a choice leaves out; with them goes what only they lead to. */
const LEFT_OUT: Readonly<Record<Mfa, (step: Execution) => boolean>> = {
  required: ({ authenticator }) => authenticator === 'conditional-user-role',
  admins: () => false,
  off: ({ flowAlias }) => flowAlias === 'ask for the second factor' || flowAlias === 'set up a second factor',
};

function loginOf({ authenticationFlows, authenticatorConfig }: Login, mfa: Mfa): Login {
  const flows = authenticationFlows.map((flow) => ({
    ...flow,
    authenticationExecutions: flow.authenticationExecutions.filter((step) => !LEFT_OUT[mfa](step)),
  }));
  const reached = (alias: string) =>
    flows.some(({ authenticationExecutions }) => authenticationExecutions.some((step) => step.flowAlias === alias));
  const kept = flows.filter(({ topLevel, alias }) => topLevel || reached(alias));
  const used = new Set(kept.flatMap(({ authenticationExecutions }) => authenticationExecutions.map((step) => step.authenticatorConfig)));
  return { authenticationFlows: kept, authenticatorConfig: authenticatorConfig.filter(({ alias }) => used.has(alias)) };
}
