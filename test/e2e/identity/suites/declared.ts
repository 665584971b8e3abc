import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredLogins } from '../../../../charts/security/declared-logins';
import { Administration } from '../admin';
import { type Drill, expectEqual } from '../drill';
import { freePort } from '../servers';

const ROOT = join(__dirname, '..', '..', '..', '..');
const ASSETS = ['security/assets/compliance', 'recovery/assets'].map((folder) => join(ROOT, 'charts', folder));
const READER = 'compliance-scan';

/** What an administrator changes in the console; the request that does it, the one that undoes it, and what the scan says. */
interface Drift {
  readonly what: string;
  readonly realm: string;
  readonly make: Change;
  readonly undo: Change;
  readonly says: readonly string[];
}

type Change = (administration: Administration, realm: string) => Promise<void>;

interface Execution {
  readonly id: string;
  readonly displayName: string;
  readonly providerId?: string;
  readonly authenticationConfig?: string;
}

/** Fields of one step of the login are changed. */
const step =
  (name: string, change: object): Change =>
  async (administration, realm) => {
    const execution = await found(administration, realm, name);
    await administration.change('PUT', `${realm}/authentication/flows/login/executions`, { ...execution, ...change });
  };

const configured =
  (name: string, config: Readonly<Record<string, string>>): Change =>
  async (administration, realm) => {
    const { authenticationConfig: id } = await found(administration, realm, name);
    const known = await administration.get<object>(`${realm}/authentication/config/${id}`);
    await administration.change('PUT', `${realm}/authentication/config/${id}`, { ...known, config });
  };

const setting =
  (change: object): Change =>
  (administration, realm) =>
    administration.change('PUT', realm, change);

const action =
  (alias: string, enabled: boolean): Change =>
  async (administration, realm) => {
    const path = `${realm}/authentication/required-actions/${alias}`;
    await administration.change('PUT', path, { ...(await administration.get<object>(path)), enabled });
  };

async function found(administration: Administration, realm: string, name: string): Promise<Execution> {
  const executions = await administration.get<Execution[]>(`${realm}/authentication/flows/login/executions`);
  const execution = executions.findLast(({ displayName, providerId }) => name === displayName || name === providerId);
  if (!execution) throw new Error(`${realm}: no step ${name} among ${executions.map(({ displayName }) => displayName).join(', ')}`);
  return execution;
}

const SET_UP = 'set up a second factor';

const POLICY = (
  JSON.parse(readFileSync(join(ROOT, 'charts', 'edge', 'assets', 'keycloak', 'realm.json'), 'utf8')) as { passwordPolicy: string }
).passwordPolicy;

const drifts = ({ realm, adminsRealm }: Drill): readonly Drift[] => [
  {
    what: 'nobody is made to set up a second factor any more',
    realm,
    make: step(SET_UP, { requirement: 'DISABLED' }),
    undo: step(SET_UP, { requirement: 'CONDITIONAL' }),
    says: [`login.forms of login > ${SET_UP}.requirement is "DISABLED" instead of "CONDITIONAL"`],
  },
  {
    what: 'one-time passwords are switched off',
    realm,
    make: step('auth-otp-form', { requirement: 'DISABLED' }),
    undo: step('auth-otp-form', { requirement: 'REQUIRED' }),
    says: [`login.forms of login > ${SET_UP} > auth-otp-form.requirement is "DISABLED" instead of "REQUIRED"`],
  },
  {
    what: 'nobody can set up one-time passwords',
    realm,
    make: action('CONFIGURE_TOTP', false),
    undo: action('CONFIGURE_TOTP', true),
    says: ['required actions.CONFIGURE_TOTP is false instead of true'],
  },
  {
    what: 'a login of another kind, in which a second factor is a choice',
    realm,
    make: setting({ browserFlow: 'browser' }),
    undo: setting({ browserFlow: 'login' }),
    says: ['browserFlow is "browser" instead of "login"'],
  },
  {
    what: 'weaker passwords, and no end to guessing',
    realm,
    make: setting({ passwordPolicy: 'length(4)', bruteForceProtected: false }),
    undo: setting({ passwordPolicy: POLICY, bruteForceProtected: true }),
    says: [
      `passwordPolicy is "length(4)" instead of ${JSON.stringify(POLICY).slice(0, 77)}...`,
      'bruteForceProtected is false instead of true',
    ],
  },
  {
    what: 'a way past the password',
    realm,
    make: (administration, where) =>
      administration.change('POST', `${where}/authentication/flows/login/executions/execution`, { provider: 'auth-username-form' }),
    undo: async (administration, where) => {
      const { id } = await found(administration, where, 'auth-username-form');
      await administration.change('DELETE', `${where}/authentication/executions/${id}`);
    },
    says: ['login: the step auth-username-form was not declared'],
  },
  {
    what: 'a second factor for people whom nobody is',
    realm: adminsRealm,
    make: configured('conditional-user-role', { condUserRole: 'nobody', negate: 'false' }),
    undo: configured('conditional-user-role', { condUserRole: 'admin', negate: 'false' }),
    says: [`login.forms of login > ${SET_UP} > conditional-user-role.config.condUserRole is "nobody" instead of "admin"`],
  },
  {
    what: 'administrators of Keycloak who need no second factor',
    realm: 'master',
    make: step(SET_UP, { requirement: 'DISABLED' }),
    undo: step(SET_UP, { requirement: 'CONDITIONAL' }),
    says: [`login.forms of login > ${SET_UP}.requirement is "DISABLED" instead of "CONDITIONAL"`],
  },
];

/** compliance-scan asks Keycloak itself whether people log in as was declared. */
export async function declaredChecks(drill: Drill): Promise<void> {
  const { report, door, inside, secrets } = drill;
  const administration = await drill.administration();
  const secret = secrets[`${READER}-oidc/client-secret`] ?? '';

  report.heading('declared: what compliance-scan sees of the realms');
  const up = await report.check('as they were imported, all realms hold', async () => {
    expectEqual('problems', scan(drill, secret), []);
    return Object.keys(drill.realms).join(', ');
  });
  if (!up) return;
  for (const { what, realm, make, undo, says } of drifts(drill)) {
    await report.check(`${realm}: ${what}`, async () => {
      await make(administration, realm);
      try {
        expectEqual(
          'problems',
          scan(drill, secret),
          says.map((problem) => `the realm ${realm}: ${problem}`),
        );
      } finally {
        await undo(administration, realm);
      }
      return says.join('; ');
    });
  }
  await report.check('undone, all realms hold again', async () => {
    expectEqual('problems', scan(drill, secret), []);
    return undefined;
  });
  await report.check('its login sees no user, no client and no event, and changes nothing', async () => {
    const seen: string[] = [];
    for (const realm of [drill.realm, 'master']) {
      const reader = await Administration.as(door, inside, { id: READER, secret }, realm);
      for (const [method, path, body] of QUESTIONS) {
        const { status, text } = await reader.send(method, `${realm}${path}`, body);
        if (status !== 403) seen.push(`${method} ${realm}${path}: ${status} ${text.slice(0, 200)}`);
      }
    }
    const elsewhere = await Administration.as(door, inside, { id: READER, secret }, drill.realm);
    const { status } = await elsewhere.send('GET', 'master');
    if (status !== 403) seen.push(`GET master with a token of ${drill.realm}: ${status}`);
    expectEqual('what is not refused', seen, []);
    return `${2 * QUESTIONS.length + 1} questions`;
  });
  await report.check('a secret that Keycloak does not know is no good news', async () => {
    const realms = Object.values(drill.realms).map((file) => declaredLogins(file).realm);
    const refused = (realm: string) => `the realm ${realm}: Keycloak answers 401 to POST realms/${realm}/protocol/openid-connect/token`;
    expectEqual('problems', scan(drill, 'another'), realms.map(refused));
    return refused(drill.realm);
  });
  await report.check('a Keycloak that does not answer is no good news', async () => {
    const problems = scan(drill, secret, await freePort());
    if (problems.some((problem) => !/: Keycloak cannot be asked: .*refused/.test(problem))) throw new Error(problems.join('\n'));
    return problems[0];
  });
}

const QUESTIONS: readonly (readonly ['GET' | 'POST' | 'PUT', string, object?])[] = [
  ['GET', '/users'],
  ['GET', '/users/count'],
  ['GET', '/clients'],
  ['GET', '/events'],
  ['GET', '/admin-events'],
  ['GET', '/identity-provider/instances'],
  ['PUT', '', { browserFlow: 'browser' }],
  ['PUT', '/authentication/flows/login/executions', {}],
  ['POST', '/users', { username: 'mallory' }],
];

/** Problems that the script of the CronJob finds. */
function scan(drill: Drill, secret: string, port = drill.door.ports[0]): string[] {
  const checks = Object.values(drill.realms)
    .map(declaredLogins)
    .map((logins) => ({ check: 'login', title: `the realm ${logins.realm}`, ...logins }));
  const { status, stdout, stderr } = spawnSync('python3', [join(__dirname, '..', 'ask-realms.py')], {
    encoding: 'utf8',
    input: JSON.stringify(checks),
    env: {
      PATH: process.env['PATH'],
      PYTHONPATH: ASSETS.join(':'),
      PYTHONDONTWRITEBYTECODE: '1',
      SERVICE: drill.door.serverName,
      IDENTITY_URL: `https://${drill.door.serverName}:${port}`,
      IDENTITY_CA: drill.authorityFile,
      IDENTITY_CLIENT_SECRET: secret,
    },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as string[];
}
