import { AirflowInit } from '../../charts/airflow/airflow-init';
import { declareAirflowSecrets } from '../../charts/airflow/airflow-secrets';
import { ApiServer } from '../../charts/airflow/api-server';
import { type Login, loginVariables } from '../../charts/airflow/login';
import { CALLBACK_PATHS } from '../../charts/edge/oidc-clients';
import { readAsset } from '../../charts/platform/assets';
import { SecretInventory } from '../../charts/security/secret-inventory';
import { isAirflowOption } from '../../environments/validation/airflow-config';
import { airflowRuntime, version } from '../support/airflow-fixtures';
import { emptyChart, objectsOf } from '../support/fixtures';
import { identityProvider } from '../support/identity-fixtures';
import { containers, find } from '../support/objects';

const asset = (name: string): string => readAsset(`${__dirname}/../../charts/airflow`, name);

const login = (props: Partial<Login> = {}): Login => ({
  identity: identityProvider(),
  namespace: 'airflow',
  sessionHours: 8,
  encrypted: true,
  ...props,
});

describe('Airflow behind an identity provider', () => {
  const read = new Set(asset('webserver_config_oauth.py').match(/\bOIDC_[A-Z_]+\b/g));

  test('is told all that its configuration reads, and no more', () => {
    const told = Object.keys(loginVariables(login({ identity: identityProvider({ acrValues: 'mfa' }) }))).filter((name) =>
      name.startsWith('OIDC_'),
    );
    expect([...read].sort()).toEqual(told.sort());
  });

  test('has the client’s secret in the UI’s server, and nowhere else', () => {
    const chart = emptyChart('airflow');
    const airflow = airflowRuntime(chart, { login: login() });
    const common = { airflow, version, replicas: 1, resources: 'small', basePath: '' } as const;
    new ApiServer(chart, 'ui', { ...common, apps: 'core', credentials: ['oidc'] });
    new ApiServer(chart, 'execution', { ...common, apps: 'execution', credentials: ['jwt'] });
    new AirflowInit(chart, { ...common, pools: {}, roles: {} });
    const all = containers({ objects: objectsOf(chart) });
    const readers = all.filter(({ env = [] }) => env.some(({ name }) => name.startsWith('OIDC_')));
    expect(readers.map(({ name }) => name)).toEqual(['ui']);
    expect(readers[0]?.volumeMounts?.map(({ mountPath }) => mountPath)).toContain('/run/secrets/platform-ca');
    // The file is the same for all: airflow-init knows the same kinds of users.
    expect(find({ objects: objectsOf(chart) }, 'ConfigMap', 'airflow-files').data['webserver_config.py']).toBe(
      asset('webserver_config_oauth.py'),
    );
  });

  test('keeps its own users and passwords where there is no provider', () => {
    const chart = emptyChart('airflow');
    const props = airflowRuntime(chart).container({ name: 'ui', args: [], credentials: ['oidc'], resources: 'small' });
    expect(Object.keys(props.environment ?? {})).toEqual(['CONNECTION_CHECK_MAX_COUNT']);
    expect(find({ objects: objectsOf(chart) }, 'ConfigMap', 'airflow-files').data['webserver_config.py']).toBe(
      asset('webserver_config.py'),
    );
  });

  test('makes roles of groups, also where two roles have one group', () => {
    const groups = { admin: 'staff', op: 'staff', user: 'data team', viewer: 'guests' };
    const roles = loginVariables(login({ identity: identityProvider({ groups }) }))['OIDC_ROLES'];
    expect(JSON.parse(String(roles))).toEqual({ staff: ['Admin', 'Op'], 'data team': ['User'], guests: ['Viewer'] });
  });

  test('ends a session after its hours, however busy, with options that Airflow knows', () => {
    const variables = loginVariables(login({ sessionHours: 3, encrypted: false }));
    expect(variables).toMatchObject({
      AIRFLOW__FAB__SESSION_LIFETIME_MINUTES: '180',
      AIRFLOW__FAB__SESSION_MAX_LIFETIME_MINUTES: '180',
      AIRFLOW__FAB__COOKIE_SECURE: 'false',
    });
    expect(Object.keys(variables).filter((name) => name.startsWith('AIRFLOW__') && !isAirflowOption(name))).toEqual([]);
  });

  test('has the redirect URI that the provider is told', () => {
    const [, provider] = /^PROVIDER = "(\w+)"/m.exec(asset('webserver_config_oauth.py')) ?? [];
    expect(CALLBACK_PATHS.airflow).toBe(`/auth/oauth-authorized/${provider}`);
  });

  test('believes a client’s address of the proxies before it only', () => {
    const server = (trustedProxies?: readonly string[]) => {
      const chart = emptyChart('airflow');
      const airflow = airflowRuntime(chart);
      new ApiServer(chart, 'ui', {
        airflow,
        version,
        replicas: 1,
        resources: 'small',
        basePath: '',
        apps: 'core',
        credentials: [],
        trustedProxies,
      });
      const found = containers({ objects: objectsOf(chart) }).find(({ name }) => name === 'ui');
      return found?.env?.find(({ name }) => name === 'FORWARDED_ALLOW_IPS')?.value;
    };
    expect(server(['10.0.0.0/8', '100.64.0.0/10'])).toBe('10.0.0.0/8,100.64.0.0/10');
    expect(server()).toBeUndefined();
  });
});

describe('Users for machines', () => {
  const init = (serviceAccounts: Readonly<Record<string, { role: string }>>) => {
    const chart = emptyChart('airflow');
    const names = Object.keys(serviceAccounts);
    const dags = { source: 'image' } as const;
    const secrets = declareAirflowSecrets(new SecretInventory(), 'airflow', { dags, createAdmin: false, serviceAccounts: names });
    const airflow = airflowRuntime(chart);
    const passwords = secrets.serviceAccounts;
    new AirflowInit(chart, { airflow, version, resources: 'small', pools: {}, roles: {}, serviceAccounts, passwords });
    const objects = objectsOf(chart);
    const [container] = containers({ objects });
    return {
      list: JSON.parse(find({ objects }, 'ConfigMap', 'airflow-init-files').data['service-accounts.json'] ?? '') as unknown,
      keys: passwords && Object.keys(passwords.spec.keys),
      mounts: container?.volumeMounts?.map(({ mountPath }) => mountPath).filter((path) => path?.startsWith('/run/secrets')),
    };
  };

  test('have a role, and a password in a Secret', () => {
    expect(init({ loader: { role: 'Op' }, 'report-reader': { role: 'Viewer' } })).toEqual({
      list: { loader: 'Op', 'report-reader': 'Viewer' },
      keys: ['loader', 'report-reader'],
      mounts: ['/run/secrets/service-accounts'],
    });
  });

  test('are listed where there are none too, for those of yesterday are to be disabled', () => {
    expect(init({})).toEqual({ list: {}, keys: undefined, mounts: [] });
  });

  test('are known by the same mark where they are made and where they log in', () => {
    const mark = (file: string) => /^MACHINES = (.*)$/m.exec(asset(file))?.[1];
    expect(mark('airflow-init.py')).toBe('"@service-account.invalid"');
    expect(mark('webserver_config_oauth.py')).toBe(mark('airflow-init.py'));
  });
});
