import type { AirflowContainerProps } from '../../charts/airflow/runtime';
import {
  basePath,
  brokerUrl,
  dagsConnection,
  databaseUrl,
  objectsConnection,
  type SettingsProps,
  sharedSettings,
} from '../../charts/airflow/settings';
import { renderContainer } from '../../charts/platform/container';
import { airflowRuntime, broker, gitDags, plainRuntime } from '../support/airflow-fixtures';
import { certificatesOf } from '../support/certificates';
import { database, emptyChart, image, objectStore, objectsOf, readable, site } from '../support/fixtures';
import type { Container } from '../support/manifests';

const settings: SettingsProps = {
  environment: 'test',
  dagsArePausedAtCreation: true,
  loadExamples: false,
  dags: { source: 'image' },
  url: 'https://airflow.example.com',
  executionApi: 'airflow-execution-api:8080',
  defaultQueue: 'default',
  visibilityTimeout: 86_400,
  triggererCapacity: 1000,
  telemetry: { statsd: { host: 'airflow-statsd.test', port: 9125 }, traces: 'http://jaeger.test:4318', traceSampling: 0.5 },
};

describe('Of two sites', () => {
  const runtime = (pair?: { standby: boolean }) =>
    airflowRuntime(emptyChart('test', { site: { ...site, pair: pair && { self: 'a', partner: 'b', ...pair } } }));
  const waits = (role: 'look' | 'look-and-announce' | 'be-told', pair?: { standby: boolean }) =>
    runtime(pair).waitForMigrations('small', role).args?.includes('--serving');

  test('schedulers start on the one that serves, as its guard says; nobody else asks it', () => {
    expect(waits('look-and-announce', { standby: false })).toBe(true);
    expect([waits('look', { standby: false }), waits('be-told', { standby: false }), waits('look-and-announce')]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('the one that stands by loads the DAGs for a trial, and becomes a DAG processor when it may write', () => {
    const plain = ['airflow', 'dag-processor'];
    expect(runtime({ standby: true }).dagProcessor).toEqual(['python', '/opt/airflow/platform/stand-by.py', ...plain]);
    expect([runtime({ standby: false }).dagProcessor, runtime().dagProcessor]).toEqual([plain, plain]);
  });
});

describe('Settings', () => {
  test('that all share, with logs and DAGs in their places', () => {
    expect(sharedSettings(settings)).toMatchSnapshot();
  });

  test('that all share, with logs in the object store and DAGs in a repository', () => {
    expect(sharedSettings({ ...settings, dags: gitDags, logsBucket: 'test-logs' })).toMatchSnapshot();
  });

  test.each([
    ['https://airflow.example.com', ''],
    ['https://airflow.example.com/', ''],
    ['https://example.com/airflow', '/airflow'],
    ['https://example.com/team/airflow/', '/team/airflow'],
  ])('%s lies below "%s", and so does the Execution API [33]', (url, path) => {
    expect(basePath(url)).toBe(path);
    expect(sharedSettings({ ...settings, url })['AIRFLOW__CORE__EXECUTION_API_SERVER_URL']).toBe(
      `http://airflow-execution-api:8080${path}/execution/`,
    );
  });

  test('tokens of one environment are worth nothing in another', () => {
    const tokens = (environment: string) =>
      Object.entries(sharedSettings({ ...settings, environment })).filter(([name]) => name.includes('JWT'));
    expect(tokens('prod').map(([name, value]) => [name, value.replace('prod', 'dr')])).toEqual(tokens('dr'));
    expect(tokens('prod')).toHaveLength(4);
  });

  test('the repository of the DAGs is a bundle of Airflow’s own, and its login is a connection [49]', () => {
    const [bundle] = JSON.parse(
      sharedSettings({ ...settings, dags: gitDags })['AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST'] ?? '',
    ) as unknown[];
    expect(bundle).toEqual({
      name: 'dags',
      classpath: 'airflow.providers.git.bundles.git.GitDagBundle',
      kwargs: {
        repo_url: 'https://git.example.com/dags.git',
        tracking_ref: 'main',
        subdir: 'dags',
        refresh_interval: 60,
        git_conn_id: 'airflow_dags',
      },
    });
  });

  test('a repository without login has no connection', () => {
    const list = sharedSettings({ ...settings, dags: { ...gitDags, credentials: 'none' } })[
      'AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST'
    ];
    expect(list).not.toContain('git_conn_id');
  });
});

describe('URLs', () => {
  test('of the database keep its name readable and its login out, for both drivers', () => {
    expect([databaseUrl('psycopg2', database()), databaseUrl('asyncpg', database())]).toEqual([
      'postgresql+psycopg2://$(DATABASE_USERNAME):$(DATABASE_PASSWORD)@postgres.example.com:5432/airflow_test?sslmode=require',
      'postgresql+asyncpg://$(DATABASE_USERNAME):$(DATABASE_PASSWORD)@postgres.example.com:5432/airflow_test?ssl=require',
    ]);
  });

  test('of a database whose certificate is checked name the authority, for this database alone', () => {
    const checked = { ...database(), sslMode: 'verify-full' } as const;
    const ours = { ...checked, authority: certificatesOf().trust };
    const parameters = (url: string) => url.replace(/^[^?]*/, '');
    expect(
      [checked, ours].flatMap((endpoint) => [databaseUrl('psycopg2', endpoint), databaseUrl('asyncpg', endpoint)]).map(parameters),
    ).toEqual([
      '?sslmode=verify-full&sslrootcert=/etc/ssl/certs/ca-certificates.crt',
      '?ssl=verify-full&dsn=postgresql://?sslrootcert=/etc/ssl/certs/ca-certificates.crt',
      '?sslmode=verify-full&sslrootcert=/run/secrets/platform-ca/ca.crt',
      '?ssl=verify-full&dsn=postgresql://?sslrootcert=/run/secrets/platform-ca/ca.crt',
    ]);
  });

  test('of the platform’s own broker and object store name its authority', () => {
    const authority = certificatesOf().trust;
    expect(brokerUrl({ ...broker(), authority }, 0)).toMatch(/\?ssl_cert_reqs=required&ssl_ca_certs=\/run\/secrets\/platform-ca\/ca\.crt$/);
    const [connection = ''] = Object.values(objectsConnection({ ...objectStore(), authority }));
    expect(JSON.parse(connection)).toMatchObject({ extra: { verify: '/run/secrets/platform-ca/ca.crt' } });
  });

  test('of the broker are encrypted where it is [60]', () => {
    expect([brokerUrl(broker(), 0), brokerUrl({ ...broker(), tls: false }, 1)]).toEqual([
      'rediss://$(REDIS_USERNAME):$(REDIS_PASSWORD)@redis.example.com:6380/0?ssl_cert_reqs=required',
      'redis://$(REDIS_USERNAME):$(REDIS_PASSWORD)@redis.example.com:6380/1',
    ]);
  });

  test('of connections are JSON whose secrets Kubernetes fills in', () => {
    const parsed = (connection: Record<string, string>) =>
      Object.entries(connection).map(([name, value]) => [name, JSON.parse(value) as unknown]);
    expect(
      [objectsConnection(objectStore()), dagsConnection(gitDags), dagsConnection({ ...gitDags, credentials: 'ssh-key' })].flatMap(parsed),
    ).toMatchSnapshot();
  });
});

describe('A container', () => {
  const render = (runtime: typeof plainRuntime, credentials: AirflowContainerProps['credentials']): Container => {
    const props = runtime(emptyChart('airflow')).container({
      name: 'process',
      args: ['airflow', 'process'],
      credentials,
      resources: 'small',
    });
    return renderContainer(props, image) as Container;
  };

  const secretsOf = ({ env = [] }: Container) => [...new Set(env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []))];

  test.each([
    [[], []],
    [['database'], ['postgres-airflow']],
    [['direct-database'], ['postgres-airflow']],
    [['fernet'], ['airflow-fernet-key']],
    [['secret-key'], ['airflow-secret-key']],
    [['jwt'], ['airflow-jwt-secret']],
    [['broker'], ['redis-airflow']],
    [['logs'], ['object-store']],
    [['dags'], ['airflow-dags']],
  ] as const)('that is given %j reads %j', (credentials, secrets) => {
    expect(secretsOf(render(airflowRuntime, credentials))).toEqual(secrets);
  });

  test('that is given logs and DAGs reads nothing where these are on volumes and in the image', () => {
    expect(secretsOf(render(plainRuntime, ['logs', 'dags']))).toEqual([]);
  });

  test('goes to the database through the pool, or straight to it', () => {
    const host = (credential: 'database' | 'direct-database') =>
      render(airflowRuntime, [credential])
        .env?.find(({ name }) => name === 'AIRFLOW__DATABASE__SQL_ALCHEMY_CONN')
        ?.value?.match(/@([^:]+):/)?.[1];
    expect([host('database'), host('direct-database')]).toEqual(['pgbouncer', 'postgres.example.com']);
  });

  test.each([
    ['database', 'the pool'],
    ['direct-database', 'the database'],
    ['broker', 'the broker'],
    ['logs', 'the object store'],
  ] as const)('that is given %s has the authority once, by which it checks %s', (credential, _server) => {
    const authority = certificatesOf().trust;
    const stores = {
      database: { ...database(), authority },
      broker: { ...broker(), authority },
      logStore: { ...objectStore(), authority },
    };
    const runtime = () => airflowRuntime(emptyChart('airflow'), { ...stores, pooledDatabase: stores.database });
    const authorities = (credentials: AirflowContainerProps['credentials']) =>
      render(runtime, credentials).volumeMounts?.filter(({ mountPath }) => mountPath === '/run/secrets/platform-ca').length;
    expect([authorities([credential]), authorities(['database', 'broker', 'logs']), authorities(['jwt'])]).toEqual([1, 1, 0]);
    expect(render(airflowRuntime, [credential]).volumeMounts?.map(({ name }) => name)).not.toContain('platform-ca');
  });

  test('finds the key and the host keys of a repository as files of its group [50]', () => {
    const runtime = airflowRuntime(emptyChart('airflow'), {
      dags: { ...gitDags, repository: 'ssh://git@git.example.com/dags.git', credentials: 'ssh-key' },
    });
    const { mounts = [] } = runtime.container({ name: 'process', args: [], credentials: ['dags'], resources: 'small' });
    const found = mounts.find(({ path }) => path === '/run/secrets/airflow-dags');
    expect(found?.source).toMatchObject({ secret: { name: 'airflow-dags', spec: { keys: { 'ssh-key': {}, 'known-hosts': {} } } } });
  });
});

test('The configuration that all processes share is three ConfigMaps of one owner', () => {
  const chart = emptyChart('airflow');
  airflowRuntime(chart);
  expect(readable(objectsOf(chart))).toMatchSnapshot();
});
