import { loginVariables } from '../../charts/airflow/login';
import type { IdentityProvider } from '../../charts/edge/identity';
import { tcp } from '../../charts/platform/ports';
import { Secret } from '../../charts/platform/secret';
import { accessPage, ROLES_OF_GROUPS } from '../../scripts/access-page';
import { platform, platformsAndVariants } from '../support/platforms';

const groups = { admin: 'a', op: 'b', user: 'c', viewer: 'd' };

const identity: IdentityProvider = {
  peer: { name: 'login', cidrs: ['0.0.0.0/0'] },
  port: tcp(443),
  issuer: 'https://login.example.com',
  authorizationUrl: 'https://login.example.com',
  tokenUrl: 'https://login.example.com',
  userinfoUrl: 'https://login.example.com',
  jwksUrl: 'https://login.example.com',
  groupsClaim: 'groups',
  groups,
  client: (client) => {
    const key = { purpose: 'Something', format: 'provided' as const };
    return new Secret(client, 'airflow', { keys: { 'client-id': key, 'client-secret': key } });
  },
};

/** Rows of the page's tables that begin with a cell. */
const rows = (name: string, first: string): string[] =>
  accessPage(platform(name).environment)
    .split('\n')
    .filter((line) => line.startsWith(`| ${first} |`));

describe('The page about who can do what', () => {
  test('gives each group the role in Airflow that the login gives it', () => {
    const { OIDC_ROLES } = loginVariables({ identity, namespace: 'airflow', sessionHours: 8, encrypted: true });
    const meant = Object.entries(ROLES_OF_GROUPS).map(([kind, { airflow }]) => [groups[kind as keyof typeof groups], [airflow]]);

    expect(JSON.parse(String(OIDC_ROLES))).toEqual(Object.fromEntries(meant));
  });

  test.each(platformsAndVariants().map(({ name }) => name))('knows why pods of %s talk to the Kubernetes API', (name) => {
    expect(() => accessPage(platform(name).environment)).not.toThrow();
  });

  test('tells who reaches the Execution API', () => {
    expect(rows('prod', 'airflow.example.com/execution/')).toEqual(['| airflow.example.com/execution/ | nobody | none: 404 |']);
    expect(rows('external', 'airflow.example.net/execution/')).toEqual([
      "| airflow.example.net/execution/ | everybody | the task's own token |",
    ]);
  });

  test('tells which pages are private, and whom they let in', () => {
    expect(rows('prod', 'kibana.example.com')).toEqual([
      '| kibana.example.com | devices of the VPN | Keycloak: password and second factor; then groups airflow-admin and airflow-op only |',
    ]);
    expect(rows('external', 'kibana.example.net')).toEqual([]);
  });

  test('tells that the login pages are private where they are not shown', () => {
    expect(rows('embedded', 'auth.example.org')).toEqual(["| auth.example.org | devices of the VPN | Keycloak's login pages |"]);
  });

  test('lists users for machines', () => {
    expect(rows('embedded', 'ci-deployer')).toEqual(['| ci-deployer | auditor |']);
  });

  test('lists groups of people, and nobody for a role that no group has', () => {
    const [viewers, admins] = ['airflow-viewer', 'airflow-admin'].map((role) => rows('external', role).at(-1));

    expect(viewers).toContain('| airflow-viewer | developers | airflow, ');
    expect(admins).toBe('| airflow-admin | none | none |');
  });
});
