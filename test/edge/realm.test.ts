import { type Mfa, masterRealmFile, REALM, realmFile } from '../../charts/edge/realm';
import { GROUPS } from '../support/keycloak-fixtures';

interface Step {
  readonly authenticator?: string;
  readonly authenticatorConfig?: string;
  readonly flowAlias?: string;
  readonly requirement: string;
}

interface Realm {
  readonly realm: string;
  readonly rememberMe: boolean;
  readonly browserFlow: string;
  readonly directGrantFlow: string;
  readonly authenticationFlows: readonly { readonly alias: string; readonly authenticationExecutions: readonly Step[] }[];
  readonly authenticatorConfig: readonly { readonly alias: string; readonly config: Readonly<Record<string, string>> }[];
  readonly groups?: readonly { readonly name: string; readonly realmRoles: readonly string[] }[];
  readonly clients?: readonly Client[];
  readonly users?: readonly { readonly clientRoles: Readonly<Record<string, readonly string[]>> }[];
  readonly clientScopeMappings?: Readonly<Record<string, readonly { readonly client: string; readonly roles: readonly string[] }[]>>;
  readonly scopeMappings?: readonly { readonly client: string; readonly roles: readonly string[] }[];
}

interface Client {
  readonly clientId: string;
  readonly secret?: string;
  readonly redirectUris?: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
}

const clients = {
  airflow: { redirects: ['https://airflow.example.com/auth/oauth-authorized/oidc'], afterLogout: ['https://airflow.example.com/'] },
  'auth-proxy': {
    redirects: ['https://kibana.example.com/oauth2/callback', 'https://jaeger.example.com/oauth2/callback'],
    afterLogout: ['https://kibana.example.com/', 'https://jaeger.example.com/'],
  },
};

const airflow = (mfa: Mfa = 'required'): Realm => JSON.parse(realmFile({ mfa, groups: GROUPS, clients })) as Realm;
const master = (mfa: Mfa): Realm => JSON.parse(masterRealmFile({ mfa })) as Realm;

/** The login, a line for each step: requirement, what it is, what it is told. */
function loginOf({ browserFlow, authenticationFlows, authenticatorConfig }: Realm): string[] {
  const linesOf = (alias: string, depth: number): string[] => {
    const flow = authenticationFlows.find((candidate) => candidate.alias === alias);
    if (!flow) throw new Error(`no flow ${alias}`);
    return flow.authenticationExecutions.flatMap((step) => {
      const told = authenticatorConfig.find((config) => config.alias === step.authenticatorConfig)?.config;
      const line = `${'  '.repeat(depth)}${step.requirement} ${step.authenticator ?? step.flowAlias}${told ? ` ${JSON.stringify(told)}` : ''}`;
      return [line, ...(step.flowAlias ? linesOf(step.flowAlias, depth + 1) : [])];
    });
  };
  return linesOf(browserFlow, 0);
}

const PASSWORD = ['ALTERNATIVE auth-cookie', 'ALTERNATIVE forms of login', '  REQUIRED auth-username-password-form'];
const ASK = [
  '  CONDITIONAL ask for the second factor',
  '    REQUIRED conditional-user-configured',
  '    ALTERNATIVE auth-otp-form',
  '    ALTERNATIVE webauthn-authenticator',
  '    ALTERNATIVE auth-recovery-authn-code-form',
];
const SET_UP = [
  '  CONDITIONAL set up a second factor',
  '    REQUIRED conditional-sub-flow-executed {"flow_to_check":"ask for the second factor","check_result":"not-executed"}',
];
const ADMINISTRATORS = '    REQUIRED conditional-user-role {"condUserRole":"admin","negate":"false"}';
const OTP = '    REQUIRED auth-otp-form';

describe('The login of the realm', () => {
  test('asks everybody for a second factor, and makes who has none set one up', () => {
    expect(loginOf(airflow('required'))).toEqual([...PASSWORD, ...ASK, ...SET_UP, OTP]);
  });

  test('makes administrators alone set one up, where that is the choice, and asks whoever has one', () => {
    expect(loginOf(airflow('admins'))).toEqual([...PASSWORD, ...ASK, ...SET_UP, ADMINISTRATORS, OTP]);
  });

  test('asks for a password only, where the second factor is off, and leaves no other flow behind', () => {
    const realm = airflow('off');
    expect(loginOf(realm)).toEqual(PASSWORD);
    expect(realm.authenticationFlows.map(({ alias }) => alias)).toEqual(['login', 'forms of login', 'no password grant']);
    expect(realm.authenticatorConfig).toEqual([]);
  });

  test.each(['required', 'admins', 'off'] as const)('remembers no browser and gives no token for a password alone (%s)', (mfa) => {
    for (const realm of [airflow(mfa), master(mfa)]) {
      expect(realm.rememberMe).toBe(false);
      const grant = realm.authenticationFlows.find(({ alias }) => alias === realm.directGrantFlow);
      expect(grant?.authenticationExecutions.map(({ authenticator }) => authenticator)).toEqual(['deny-access-authenticator']);
    }
  });

  test.each(['required', 'admins'] as const)('is as strict for everybody who administers Keycloak (%s)', (mfa) => {
    expect(loginOf(master(mfa))).toEqual(loginOf(airflow('required')));
  });
});

describe('The realm', () => {
  test('gives the members of each group the role of Airflow that the environment says', () => {
    expect(airflow().groups).toEqual([
      { name: 'platform admins', realmRoles: ['admin'] },
      { name: 'airflow-op', realmRoles: ['op'] },
      { name: 'airflow-user', realmRoles: ['user'] },
      { name: 'airflow-viewer', realmRoles: ['viewer'] },
    ]);
  });

  test('knows the programs that run here, each with its own addresses, and no wildcard among them', () => {
    const found = airflow().clients ?? [];
    expect(found.map(({ clientId }) => clientId)).toEqual(['airflow', 'auth-proxy', 'admin-cli']);
    expect(found.slice(0, 2).map(({ redirectUris }) => redirectUris)).toEqual([clients.airflow.redirects, clients['auth-proxy'].redirects]);
    expect(found[1]?.attributes?.['post.logout.redirect.uris']).toBe('https://kibana.example.com/##https://jaeger.example.com/');
    expect(found.flatMap(({ redirectUris = [] }) => redirectUris).filter((uri) => /[*]/.test(uri))).toEqual([]);
    expect(airflow().scopeMappings?.map(({ client }) => client)).toEqual(['airflow', 'auth-proxy']);
  });

  test('opens to a client by the code flow with PKCE only, and by no client that it brings along', () => {
    const flags = [
      'standardFlowEnabled',
      'implicitFlowEnabled',
      'directAccessGrantsEnabled',
      'serviceAccountsEnabled',
      'publicClient',
    ] as const;
    const shown = (airflow().clients ?? []).map((client) => [
      client.clientId,
      ...flags.filter((flag) => (client as Partial<Record<typeof flag, boolean>>)[flag]),
    ]);
    expect(shown).toEqual([
      ['airflow', 'standardFlowEnabled'],
      ['auth-proxy', 'standardFlowEnabled'],
      ['admin-cli', 'publicClient'],
    ]);
    expect(
      airflow()
        .clients?.slice(0, 2)
        .map(({ attributes }) => attributes?.['pkce.code.challenge.method']),
    ).toEqual(['S256', 'S256']);
    expect(airflow().clients?.[2]).toMatchObject({ enabled: false });
  });

  test('holds no secret: Keycloak puts the values of variables in when it imports it', () => {
    expect(airflow().clients?.map(({ secret }) => secret)).toEqual(['${AIRFLOW_CLIENT_SECRET}', '${AUTH_PROXY_CLIENT_SECRET}', undefined]);
    expect(masterRealmFile({ mfa: 'required' })).not.toMatch(/"(secret|value|credentials)"/);
  });

  test.each([
    ['realm-management', realmFile({ mfa: 'required', groups: GROUPS, clients, reader: true })],
    ['master-realm', masterRealmFile({ mfa: 'required', reader: true })],
  ])('lets a program look at it, by a role of %s that opens nothing else, and nobody log in there', (administration, file) => {
    const { clients: found = [], users, clientScopeMappings } = JSON.parse(file) as Realm;
    expect(found.find(({ clientId }) => clientId === 'compliance-scan')).toMatchObject({
      secret: '${COMPLIANCE_SCAN_CLIENT_SECRET}',
      fullScopeAllowed: false,
      serviceAccountsEnabled: true,
      standardFlowEnabled: false,
      directAccessGrantsEnabled: false,
      redirectUris: [],
    });
    expect(users?.map(({ clientRoles }) => clientRoles)).toEqual([{ [administration]: ['view-realm'] }]);
    expect(clientScopeMappings).toEqual({ [administration]: [{ client: 'compliance-scan', roles: ['view-realm'] }] });
  });

  test('has no user, where nobody looks', () => {
    expect(airflow().users).toBeUndefined();
    expect(master('required')).not.toHaveProperty('clients');
  });

  test('is the one that URLs name', () => {
    expect(airflow().realm).toBe(REALM);
    expect(master('required')).toMatchObject({ realm: 'master' });
    expect(master('required')).not.toHaveProperty('clients');
  });
});
