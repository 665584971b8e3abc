import { SecretInventory } from '../../charts/security/secret-inventory';
import { database, readable } from '../support/fixtures';
import { keycloakObjects, SERVICES } from '../support/keycloak-fixtures';
import { find, ofKind } from '../support/objects';

const containerOf = (...change: Parameters<typeof keycloakObjects>) => {
  const [container] = find({ objects: keycloakObjects(...change) }, 'StatefulSet', 'keycloak').spec.template.spec.containers;
  if (!container) throw new Error('no container');
  return container;
};

const variablesOf = (...change: Parameters<typeof keycloakObjects>): Record<string, string | undefined> =>
  Object.fromEntries((containerOf(...change).env ?? []).map(({ name, value }) => [name, value]));

interface Client {
  readonly clientId: string;
  readonly redirectUris?: readonly string[];
}

const redirectsOf = (...change: Parameters<typeof keycloakObjects>): Record<string, readonly string[] | undefined> => {
  const file = find({ objects: keycloakObjects(...change) }, 'ConfigMap', 'keycloak-realms').data['airflow-realm.json'] ?? '{}';
  const { clients } = JSON.parse(file) as { clients: readonly Client[] };
  return Object.fromEntries(clients.map(({ clientId, redirectUris }) => [clientId, redirectUris]));
};

describe('Keycloak', () => {
  test('is two pods that share their sessions, with everything encrypted', () => {
    expect(readable(keycloakObjects())).toMatchSnapshot();
  });

  test('sends a login back to the pages that the environment has, and to no other', () => {
    expect(redirectsOf()).toEqual({
      airflow: ['https://airflow.example.com/auth/oauth-authorized/oidc'],
      grafana: ['https://grafana.example.com/login/generic_oauth'],
      'auth-proxy': [
        'https://airflow.example.com/oauth2/callback',
        'https://kibana.example.com/oauth2/callback',
        'https://prometheus.example.com/oauth2/callback',
      ],
      'compliance-scan': [],
      'admin-cli': undefined,
    });
  });

  test('finds Airflow below the path of its URL', () => {
    expect(redirectsOf({ basePath: '/team' })['airflow']).toEqual(['https://airflow.example.com/team/auth/oauth-authorized/oidc']);
  });

  test('alone, needs no cluster and opens no port for one', () => {
    const alone = { replicas: 1 };
    expect(variablesOf(alone)['KC_CACHE']).toBe('local');
    expect(containerOf(alone).ports?.map(({ name }) => name)).toEqual(['https', 'management']);
    expect(ofKind({ objects: keycloakObjects(alone) }, 'PodDisruptionBudget')).toEqual([]);
  });

  test('without certificates, speaks plain http at another port, and says so to browsers', () => {
    const plain = { encrypted: false, certificate: undefined, databaseAuthority: undefined };
    expect(
      containerOf(plain)
        .ports?.map(({ name, containerPort }) => [name, containerPort])
        .slice(0, 2),
    ).toEqual([
      ['http', 8080],
      ['management', 9000],
    ]);
    const variables = variablesOf(plain);
    expect(variables['KC_HOSTNAME']).toBe('http://auth.example.com');
    expect(variables['KC_HTTP_ENABLED']).toBe('true');
    expect(variables).not.toHaveProperty('KC_HTTPS_CERTIFICATE_FILE');
  });

  test.each([
    ['the platform’s authority, where there is one', {}, '?sslmode=verify-full&sslrootcert=/run/secrets/platform-ca/ca.crt'],
    ['nobody, where the endpoint asks for no more', { databaseAuthority: undefined }, '?sslmode=require'],
  ])('checks its database by %s', (_, change, expected) => {
    expect(variablesOf(change)['KC_DB_URL_PROPERTIES']).toBe(expected);
  });

  test('reads the database’s login in its own namespace', () => {
    const secrets = new SecretInventory();
    keycloakObjects({ database: { ...database(), host: SERVICES.postgres } }, secrets);
    expect(secrets.secrets.map(({ namespace, name, readers }) => [namespace, name, readers])).toEqual([
      ['airflow-edge', 'keycloak-admin', ['keycloak']],
      ['airflow-edge', 'postgres-airflow', ['keycloak']],
    ]);
  });
});
