import { quantityValue } from '../../charts/platform/quantity';
import { RESOURCE_TIERS, type ResourceTier } from '../../charts/platform/tiers';
import { SecretInventory } from '../../charts/security/secret-inventory';
import { declareBackupLogin } from '../../charts/stores/backup-login';
import { CloudNativePostgres, type CloudNativePostgresProps } from '../../charts/stores/cloudnative-postgres';
import { declareDatabaseOwner, SECOND_DATABASE_USER } from '../../charts/stores/database-owner';
import { EmbeddedPostgres } from '../../charts/stores/embedded-postgres';
import { declareMonitorLogin } from '../../charts/stores/monitor-login';
import { CONNECTION_MEMORY, memorySettings, mostConnections } from '../../charts/stores/postgres-settings';
import { declareRestoreLogin } from '../../charts/stores/restore-login';
import { declareScalerLogin } from '../../charts/stores/scaler-login';
import { certificatesOf } from '../support/certificates';
import { emptyChart, login, objectStore, objectsOf, readable, site } from '../support/fixtures';
import { containers, find } from '../support/objects';

const volume = { tier: 'hot', size: '10Gi' } as const;

function embedded(encrypted = false, scaled = false) {
  const chart = emptyChart('stores');
  const secrets = new SecretInventory();
  const credentials = declareDatabaseOwner(secrets, 'airflow', false);
  const { endpoint } = new EmbeddedPostgres(chart, {
    database: 'airflow_test',
    volume,
    resources: 'small',
    maxConnections: 200,
    credentials,
    second: declareDatabaseOwner(secrets, 'airflow', false, SECOND_DATABASE_USER),
    monitor: declareMonitorLogin(secrets, 'airflow', 'postgres', false),
    backup: declareBackupLogin(secrets, 'airflow', false),
    restorer: declareRestoreLogin(secrets, 'airflow', false),
    scaler: scaled ? declareScalerLogin(secrets, 'airflow', false) : undefined,
    secrets,
    certificates: encrypted ? certificatesOf(secrets) : undefined,
  });
  return { chart, secrets, endpoint };
}

function cloudnative(props: Partial<CloudNativePostgresProps> = {}, digests = {}) {
  const chart = emptyChart('stores', { site: { ...site, digests } });
  const store = objectStore();
  const { endpoint } = new CloudNativePostgres(chart, {
    database: 'airflow_test',
    instances: 3,
    volume,
    walVolume: volume,
    resources: 'large',
    maxConnections: 200,
    credentials: login('postgres-airflow'),
    second: login('postgres-airflow-second'),
    backupLogin: login('postgres-backup'),
    archiveTimeout: 300,
    restorer: login('postgres-restore'),
    backup: { schedule: '0 2 * * *', retentionDays: 30, store },
    ...props,
  });
  return { chart, store, endpoint };
}

describe('The embedded Postgres', () => {
  test('is one pod on a volume that outlives it', () => {
    expect(readable(objectsOf(embedded().chart))).toMatchSnapshot();
  });

  test('declares the superuser for itself, and reads the login of Airflow’s role', () => {
    const { secrets } = embedded();
    expect(secrets.secrets.map(({ name, readers }) => [name, readers])).toEqual([
      ['postgres-airflow', ['postgres']],
      ['postgres-airflow-second', ['postgres']],
      ['postgres-backup', ['postgres']],
      ['postgres-monitor', ['postgres']],
      ['postgres-restore', ['postgres']],
      ['postgres-superuser', ['postgres']],
    ]);
  });

  test('makes Airflow’s role, the exporters’ and those of backup and restore on an empty volume', () => {
    const { data } = find({ objects: objectsOf(embedded().chart) }, 'ConfigMap', 'postgres-scripts');
    expect(Object.keys(data)).toEqual([
      'create-airflow-role.sh',
      'create-backup-role.sh',
      'create-monitor-role.sh',
      'create-restore-role.sh',
    ]);
    expect(data['create-monitor-role.sh']).toMatch(/^CREATE ROLE :"monitor" LOGIN .* NOSUPERUSER .* IN ROLE pg_monitor;$/m);
    expect(data['create-backup-role.sh']).toMatch(/^CREATE ROLE :"backup" LOGIN .* NOSUPERUSER .* IN ROLE pg_read_all_data;$/m);
  });

  test('archives nothing unless it is told where', () => {
    const [server] = containers({ objects: objectsOf(embedded().chart) });
    expect(server?.args?.filter((argument) => argument.startsWith('archive'))).toEqual([]);
  });

  test('makes the role that counts waiting work, where there is one: it may connect, read, and nothing else yet', () => {
    const objects = objectsOf(embedded(false, true).chart);
    const script = find({ objects }, 'ConfigMap', 'postgres-scripts').data['create-scaler-role.sh'] ?? '';
    expect(script.match(/^(CREATE|ALTER|GRANT) .*$/gm)).toEqual([
      `CREATE ROLE :"scaler" LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 10;`,
      'ALTER ROLE :"scaler" SET default_transaction_read_only = on;',
      `ALTER ROLE :"scaler" SET statement_timeout = '10s';`,
      'GRANT CONNECT ON DATABASE :"database" TO :"scaler";',
    ]);
    const names = containers({ objects })[0]?.env?.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['SCALER_USER', 'SCALER_PASSWORD']));
  });

  test('tells exporters how to log in', () => {
    const { endpoint, secrets } = embedded();
    expect(endpoint.monitor).toBe(secrets.secrets.find(({ name }) => name === 'postgres-monitor'));
  });

  test('is reached by its Service, in the clear where nobody makes certificates', () => {
    const { host, port, database, sslMode } = embedded().endpoint;
    expect({ host, port: port.number, database, sslMode }).toEqual({
      host: 'postgres',
      port: 5432,
      database: 'airflow_test',
      sslMode: 'disable',
    });
  });
});

describe('The embedded Postgres with a certificate', () => {
  const { chart, secrets, endpoint } = embedded(true);
  const [server, follower] = containers({ objects: objectsOf(chart) });

  test('has one for every form of its name', () => {
    expect(secrets.secrets.find(({ name }) => name === 'postgres-tls')?.spec.hosts).toEqual([
      'postgres',
      'postgres.airflow',
      'postgres.airflow.svc',
      'postgres.airflow.svc.cluster.local',
    ]);
  });

  test('lets nobody in over the network without encryption', () => {
    const rules = find({ objects: objectsOf(chart) }, 'ConfigMap', 'postgres-config').data['pg_hba.conf'] ?? '';
    expect([...rules.matchAll(/^host\w*/gm)].map(([type]) => type)).toEqual(['hostssl', 'hostssl']);
    expect(server?.args).toEqual(expect.arrayContaining(['ssl=on', 'ssl_cert_file=/run/secrets/postgres-tls/tls.crt']));
  });

  test('is checked by its clients: authority and name', () => {
    expect([endpoint.sslMode, endpoint.authority?.('somewhere').name, endpoint.authority?.('somewhere').namespace]).toEqual([
      'verify-full',
      'platform-ca',
      'somewhere',
    ]);
  });

  test('is told by the container beside it, through its socket, to read a new one', () => {
    const mounted = (container: typeof server) => container?.volumeMounts?.map(({ name, mountPath }) => `${name} ${mountPath}`) ?? [];
    expect(mounted(server).filter((mount) => mounted(follower).includes(mount))).toEqual(
      expect.arrayContaining(['var-run-postgresql /var/run/postgresql', 'certificate /run/secrets/postgres-tls']),
    );
    expect(follower?.command).toEqual(expect.arrayContaining(['/scripts/on-change.sh', '/run/secrets/postgres-tls']));
    expect(follower?.env).toBeUndefined();
  });
});

describe('The Postgres of CloudNativePG', () => {
  test('has its operator make the role that counts waiting work, and follow its password', () => {
    const { chart } = cloudnative({ scaler: declareScalerLogin(new SecretInventory(), 'airflow', false) });
    expect(find({ objects: objectsOf(chart) }, 'Cluster', 'postgres').spec.managed?.roles).toContainEqual({
      name: 'scaler',
      ensure: 'present',
      login: true,
      connectionLimit: 10,
      passwordSecret: { name: 'postgres-scaler' },
    });
  });

  test('is a cluster with backups and a place for them', () => {
    expect(readable(objectsOf(cloudnative().chart))).toMatchSnapshot();
  });

  test('has its image by digest where the digest is known', () => {
    const tagged = find({ objects: objectsOf(cloudnative().chart) }, 'Cluster', 'postgres').spec.imageName;
    const { chart } = cloudnative({}, { [tagged]: 'sha256:abc' });
    expect(find({ objects: objectsOf(chart) }, 'Cluster', 'postgres').spec.imageName).toBe(`${tagged}@sha256:abc`);
  });

  test('is reached at its primary, with TLS', () => {
    const { host, sslMode } = cloudnative().endpoint;
    expect({ host, sslMode }).toEqual({ host: 'postgres-rw', sslMode: 'require' });
  });

  describe('with a certificate', () => {
    const secrets = new SecretInventory();
    const certificates = certificatesOf(secrets);
    const store = { ...objectStore(), authority: certificates.trust };
    const { chart, endpoint } = cloudnative({ certificates, backup: { schedule: '0 2 * * *', retentionDays: 30, store } });
    const { spec } = find({ objects: objectsOf(chart) }, 'Cluster', 'postgres');

    test('shows it instead of the operator’s, under the names of its Services and of the pooler’s', () => {
      expect(spec).toMatchObject({ certificates: { serverTLSSecret: 'postgres-tls', serverCASecret: 'postgres-tls' } });
      const hosts = secrets.secrets.find(({ name }) => name === 'postgres-tls')?.spec.hosts;
      expect(hosts).toEqual(expect.arrayContaining(['postgres-rw', 'postgres-r', 'postgres-ro', 'pgbouncer', 'postgres-rw.airflow']));
    });

    test('has the operator look for a new one', () => {
      expect(secrets.secrets.find(({ name }) => name === 'postgres-tls')?.spec.labels).toEqual({ 'cnpg.io/reload': 'true' });
    });

    test('lets nobody in without encryption, and is checked by its clients', () => {
      expect(spec).toMatchObject({ postgresql: { pg_hba: ['hostnossl all all all reject'] } });
      expect([endpoint.sslMode, endpoint.authority?.('somewhere').name]).toEqual(['verify-full', 'platform-ca']);
    });

    test('checks the object store by the same authority', () => {
      const { configuration } = find({ objects: objectsOf(chart) }, 'ObjectStore', 'postgres').spec;
      expect(configuration).toMatchObject({ endpointCA: { name: 'platform-ca', key: 'ca.crt' } });
      expect(certificates.authority('airflow')?.readers).toEqual(['postgres']);
    });
  });

  test('starts its schedule with the seconds that the operator’s cron wants', () => {
    const { chart } = cloudnative({ backup: { schedule: '30 4 * * 1', retentionDays: 7, store: objectStore() } });
    expect(find({ objects: objectsOf(chart) }, 'ScheduledBackup', 'postgres').spec.schedule).toBe('0 30 4 * * 1');
  });

  test('asks AWS to encrypt what it stores, and another store only where the environment says so', () => {
    const asked = (url: string, encryption?: 'aws:kms' | 'bucket') => {
      const { chart } = cloudnative({ backup: { schedule: '30 4 * * 1', retentionDays: 7, encryption, store: { ...objectStore(), url } } });
      const { data, wal } = find({ objects: objectsOf(chart) }, 'ObjectStore', 'postgres').spec.configuration;
      return [data?.encryption, wal.encryption];
    };
    expect(asked('https://s3.eu-central-1.amazonaws.com')).toEqual(['AES256', 'AES256']);
    expect(asked('https://s3.eu-central-1.amazonaws.com', 'bucket')).toEqual([undefined, undefined]);
    expect(asked('https://s3.example.com')).toEqual([undefined, undefined]);
    expect(asked('https://s3.example.com', 'aws:kms')).toEqual(['aws:kms', 'aws:kms']);
  });

  test('reads the login that may delete backups: its plugin takes the old ones away itself', () => {
    const { store } = cloudnative();
    expect([store.backupIdentities.keeper, store.credentials].map(({ readers }) => readers)).toEqual([['postgres'], []]);
  });

  test('has a role that reads everything, for dumps', () => {
    const { spec } = find({ objects: objectsOf(cloudnative().chart) }, 'Cluster', 'postgres');
    expect(spec).toMatchObject({
      managed: { roles: expect.arrayContaining([expect.objectContaining({ name: 'backup', inRoles: ['pg_read_all_data'] })]) },
    });
  });
});

describe('Memory settings', () => {
  test('are shares of the memory limit', () => {
    expect(memorySettings({ resources: 'large', maxConnections: 200 })).toEqual({
      max_connections: '200',
      shared_buffers: '1024MB', // a quarter of 4 GiB
      effective_cache_size: '2048MB',
      maintenance_work_mem: '256MB',
      work_mem: '5MB', // a quarter, divided among 200 connections
    });
  });

  test('do not fall below what Postgres can work with', () => {
    expect(memorySettings({ resources: 'nano', maxConnections: 500 })).toMatchObject({
      shared_buffers: '64MB',
      effective_cache_size: '128MB',
      maintenance_work_mem: '32MB',
      work_mem: '4MB',
    });
  });

  test('follow figures of one’s own', () => {
    const own = { requests: { cpu: '1', memory: '2Gi', storage: '1Gi' }, limits: { cpu: '2', memory: '8Gi', storage: '2Gi' } };
    expect(memorySettings({ resources: own, maxConnections: 100 })).toMatchObject({ shared_buffers: '2048MB', work_mem: '20MB' });
  });
});

describe.each(Object.keys(RESOURCE_TIERS) as ResourceTier[])('The memory of Postgres in the tier %s', (tier) => {
  const limit = quantityValue(RESOURCE_TIERS[tier].limits.memory);
  const maxConnections = mostConnections(tier);
  const settings = memorySettings({ resources: tier, maxConnections });
  const bytes = (name: string) => Number((settings[name] ?? '').replace(/MB$/, '')) * 2 ** 20;

  // Below these, Postgres has its least settings, and nobody should run it.
  const AUTOVACUUM_WORKERS = 3;
  const runnable = limit >= 2 ** 30;

  test(`${runnable ? 'holds' : 'is too little for'} its shared buffers, its vacuums and as many connections as are allowed`, () => {
    const most =
      bytes('shared_buffers') + AUTOVACUUM_WORKERS * bytes('maintenance_work_mem') + maxConnections * quantityValue(CONNECTION_MEMORY);
    expect(most <= limit).toBe(runnable);
  });

  test('allows as many connections as half of it has processes for', () => {
    expect(maxConnections * quantityValue(CONNECTION_MEMORY)).toBeLessThanOrEqual(limit / 2);
    expect((maxConnections + 1) * quantityValue(CONNECTION_MEMORY)).toBeGreaterThan(limit / 2);
  });
});

test('CloudNativePG exports its figures by itself: it has no login for an exporter', () => {
  const { endpoint } = cloudnative();
  expect(endpoint.monitor).toBeUndefined();
});

test('Who makes the login of an exporter decides its name and password', () => {
  const formats = (external: boolean) =>
    Object.values(declareMonitorLogin(new SecretInventory(), 'airflow', 'redis', external).spec.keys).map(({ format }) => format);
  expect(formats(false)).toEqual([{ fixed: 'monitor' }, 'url-safe']);
  expect(formats(true)).toEqual(['provided', 'provided']);
});

test('Who makes the role of an external database decides its name and password', () => {
  const formats = (external: boolean) =>
    Object.values(declareDatabaseOwner(new SecretInventory(), 'airflow', external).spec.keys).map(({ format }) => format);
  expect(formats(false)).toEqual([{ fixed: 'airflow' }, 'url-safe']);
  expect(formats(true)).toEqual(['provided', 'provided']);
});
