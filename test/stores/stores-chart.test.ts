import { join } from 'node:path';
import { App } from 'cdk8s';
import { readAsset } from '../../charts/platform/assets';
import { peerName, Traffic } from '../../charts/platform/traffic';
import { SecretInventory } from '../../charts/security/secret-inventory';
import { EmbeddedObjectStore } from '../../charts/stores/embedded-object-store';
import { EmbeddedRedis, type EmbeddedRedisProps } from '../../charts/stores/embedded-redis';
import { StoresChart, type StoresChartProps } from '../../charts/stores/stores-chart';
import { certificatesOf } from '../support/certificates';
import { emptyChart, login, objectStore, objectsOf, readable, rendered, site } from '../support/fixtures';
import { containers, find } from '../support/objects';

const volume = { tier: 'hot', size: '1Gi' } as const;
const buckets = { logs: 'test-logs', archive: 'test-archive', backups: 'test-backups', audit: 'test-audit', loki: 'test-loki' };

describe('The embedded Redis', () => {
  const redis = (props: Partial<EmbeddedRedisProps> = {}) =>
    rendered(
      (chart) =>
        new EmbeddedRedis(chart, {
          volume,
          maxMemory: '64Mi',
          resources: 'micro',
          credentials: login('redis-airflow'),
          monitor: login('redis-monitor'),
          backup: login('redis-backup'),
          ...props,
        }),
      emptyChart('stores'),
    );

  test('is one Valkey pod with an append-only file', () => {
    expect(readable(redis())).toMatchSnapshot();
  });

  test('gets its memory in bytes, as the server wants it', () => {
    const [container] = containers({ objects: redis({ maxMemory: '640Mi', resources: 'small' }) });
    expect(container?.args).toEqual(['--maxmemory', '671088640']);
  });
});

describe('The embedded Redis with a certificate', () => {
  const chart = emptyChart('stores');
  const logins = { credentials: login('redis-airflow'), monitor: login('redis-monitor'), backup: login('redis-backup') };
  const redis = new EmbeddedRedis(chart, { volume, maxMemory: '64Mi', resources: 'micro', ...logins, certificates: certificatesOf() });
  const [container] = containers({ objects: objectsOf(chart) });

  test('has no port in the clear, and asks clients for a password, not for a certificate', () => {
    const { args = [] } = container ?? {};
    const option = (name: string) => args[args.indexOf(name) + 1];
    expect(['--port', '--tls-port', '--tls-auth-clients'].map(option)).toEqual(['0', '6379', 'no']);
  });

  test('is checked by its clients', () => {
    expect([redis.endpoint.tls, redis.endpoint.authority?.('airflow').name]).toEqual([true, 'platform-ca']);
  });

  test('has the files by which it reads a new one, and a user that may do nothing else', () => {
    expect(Object.keys(find({ objects: objectsOf(chart) }, 'ConfigMap', 'redis-scripts').data)).toEqual(
      expect.arrayContaining(['on-change.sh', 'reload-valkey.sh']),
    );
    const script = readAsset(join(__dirname, '..', '..', 'charts', 'stores'), 'start-valkey.sh');
    expect(script.match(/user reloader on .*\) (.*)"$/m)?.[1]).toBe('-@all +acl|setuser +config|set');
  });
});

describe('Who may do what in the embedded Redis', () => {
  const asset = (name: string) => readAsset(join(__dirname, '..', '..', 'charts', 'stores'), name);
  const users = [...asset('valkey-users.sh').matchAll(/^user (\S+) '(.*)'$/gm)].map(([, name = '', rights = '']) => ({
    name,
    rights: rights.split(' '),
  }));

  test('nobody comes in without a name', () => {
    expect(asset('start-valkey.sh').match(/user default .*(?=')/g)).toEqual(['user default off']);
  });

  test('the exporter has no command that reads or writes a message', () => {
    const { rights = [] } = users.find(({ name }) => name === 'redis-monitor') ?? {};
    const granted = rights.filter((right) => right.startsWith('+'));
    expect(rights).toContain('-@all');
    expect(
      granted.filter((right) => /@|^\+(get|set|lrange|lpush|rpush|lpop|rpop|brpop|keys|scan|del|eval|monitor|subscribe)/.test(right)),
    ).toEqual([]);
    expect(granted).toEqual(expect.arrayContaining(['+info', '+llen', '+type']));
  });

  test('each user has a password, as a hash', () => {
    expect(users.map(({ name }) => name)).toEqual(['redis-airflow', 'redis-monitor', 'redis-backup']);
    const script = asset('valkey-users.sh');
    expect(script).toMatch(/' #%s' "\$\(sha256sum/);
    expect(script).toMatch(/'%s on resetpass%s %s/);
  });

  test('the backup takes a dump as a replica does, and has no other command', () => {
    const { rights = [] } = users.find(({ name }) => name === 'redis-backup') ?? {};
    expect(rights.filter((right) => /^[-+~&%]/.test(right))).toEqual(['-@all', '+ping', '+sync', '+replconf']);
  });
});

describe('The embedded object store', () => {
  const identities = () => {
    const { credentials, backupIdentities, auditIdentity, tieringIdentity } = objectStore();
    return { credentials, backupIdentities, auditIdentity, tieringIdentity };
  };

  test('is one SeaweedFS pod that makes its buckets', () => {
    const build = (chart: ReturnType<typeof emptyChart>) =>
      new EmbeddedObjectStore(chart, { volume, resources: 'micro', buckets, ...identities() });
    expect(readable(rendered(build, emptyChart('stores')))).toMatchSnapshot();
  });

  test('with a certificate speaks https, to probes and to those who check it', () => {
    const chart = emptyChart('stores');
    const store = new EmbeddedObjectStore(chart, { volume, resources: 'micro', buckets, ...identities(), certificates: certificatesOf() });
    expect([store.endpoint.url, store.endpoint.authority?.('airflow').name]).toEqual(['https://object-store:8333', 'platform-ca']);
    const [container] = containers({ objects: objectsOf(chart) });
    const probes = [container?.startupProbe, container?.livenessProbe, container?.readinessProbe];
    expect(probes).toMatchObject(probes.map(() => ({ httpGet: { scheme: 'HTTPS' } })));
    expect(container?.args).toContain('-s3.cert.file=/run/secrets/object-store-tls/tls.crt');
    expect(container?.env).toContainEqual({ name: 'WEED_TLS_CERT_REFRESH_INTERVAL', value: '1m' });
  });
});

describe('Stores', () => {
  const embedded: Pick<StoresChartProps, 'postgres' | 'redis' | 'objects' | 'pgbouncer'> = {
    postgres: { engine: 'embedded', database: 'airflow_test', volume, resources: 'small', maxConnections: 200 },
    redis: { engine: 'embedded', volume, maxMemory: '64Mi', resources: 'micro' },
    objects: { engine: 'embedded', volume, resources: 'micro', buckets },
    pgbouncer: { enabled: false, replicas: 1, resources: 'micro', maxClientConnections: 1000, poolSize: 20 },
  };

  const external: Pick<StoresChartProps, 'postgres' | 'redis' | 'objects'> = {
    postgres: {
      engine: 'external',
      database: 'airflow_test',
      host: 'postgres.example.com',
      port: 5433,
      sslMode: 'require',
      cidrs: ['192.0.2.1/32'],
    },
    redis: { engine: 'external', host: 'redis.example.com', port: 6380, tls: true, cidrs: ['192.0.2.2/32'] },
    objects: { engine: 'external', buckets, region: 'eu-central-1', cidrs: ['192.0.2.3/32'] },
  };

  function stores(props: Partial<StoresChartProps>) {
    const traffic = new Traffic();
    const secrets = new SecretInventory();
    const apiServer = { name: 'kubernetes-api', cidrs: ['192.0.2.9/32'], port: 6443 };
    const archive = { enabled: false, timeout: 300 };
    const chart = new StoresChart(new App(), { site, namespace: 'airflow', traffic, secrets, apiServer, archive, ...embedded, ...props });
    const arrows = traffic.connections.map(({ from, to, port }) => `${peerName(from)} -> ${peerName(to)}:${port.number}`);
    return { chart, secrets, arrows, components: [...new Set(objectsOf(chart).map(({ kind, metadata }) => `${kind} ${metadata.name}`))] };
  }

  test('that are embedded talk to nobody by themselves', () => {
    const { arrows, chart } = stores({});
    expect(arrows).toEqual([]);
    expect(chart.pooledDatabase).toBe(chart.database);
  });

  test('that archive the log of the database send it to the object store', () => {
    expect(stores({ archive: { enabled: true, timeout: 300 } }).arrows).toEqual(['postgres -> object-store:8333']);
  });

  test('behind a pool are reached through it, and directly for migrations', () => {
    const { arrows, chart } = stores({ pgbouncer: { ...embedded.pgbouncer, enabled: true } });
    expect(arrows).toEqual(['pgbouncer -> postgres:5432']);
    expect([chart.database.host, chart.pooledDatabase.host]).toEqual(['postgres', 'pgbouncer']);
  });

  test('that are external leave no object, and are reached at their addresses', () => {
    const { chart, components } = stores(external);
    expect(components).toEqual([]);
    expect([chart.database, chart.broker, chart.objects].map(({ peer, port }) => [peer, port.number])).toEqual([
      [{ name: 'postgres', cidrs: ['192.0.2.1/32'] }, 5433],
      [{ name: 'redis', cidrs: ['192.0.2.2/32'] }, 6380],
      [{ name: 'object-store', cidrs: ['192.0.2.3/32'] }, 443],
    ]);
  });

  test.each([
    [undefined, 'https://s3.eu-central-1.amazonaws.com', 443],
    ['https://s3.example.com', 'https://s3.example.com', 443],
    ['http://s3.example.com', 'http://s3.example.com', 80],
    ['https://s3.example.com:9000', 'https://s3.example.com:9000', 9000],
  ])('outside at %s are reached at %s, port %i', (endpoint, url, port) => {
    const { chart } = stores({ objects: { engine: 'external', buckets, region: 'eu-central-1', cidrs: ['192.0.2.3/32'], endpoint } });
    expect([chart.objects.url, chart.objects.port.number]).toEqual([url, port]);
  });

  test('of CloudNativePG are opened to its operator, to each other, to the API server and to the backups', () => {
    const postgres = {
      engine: 'cloudnative-pg',
      database: 'airflow_test',
      instances: 3,
      volume,
      walVolume: volume,
      resources: 'small',
      maxConnections: 200,
      backup: { schedule: '0 2 * * *', retentionDays: 7 },
    } as const;
    expect(stores({ postgres, objects: external.objects, pgbouncer: { ...embedded.pgbouncer, enabled: true } }).arrows).toEqual([
      'cloudnative-pg -> pgbouncer:5432',
      'cloudnative-pg -> postgres:5432',
      'cloudnative-pg -> postgres:8000',
      'pgbouncer -> kubernetes-api:6443',
      'pgbouncer -> postgres:5432',
      'postgres -> kubernetes-api:6443',
      'postgres -> object-store:443',
      'postgres -> postgres:5432',
      'postgres -> postgres:8000',
    ]);
  });

  test('are watched by an exporter each, but for the pools and CloudNativePG, which show their figures themselves', () => {
    const monitors = ({ chart }: ReturnType<typeof stores>) =>
      [chart.database, chart.pooledDatabase, chart.broker].map(({ monitor }) => monitor?.name);
    const pooled = { pgbouncer: { ...embedded.pgbouncer, enabled: true } };
    expect(monitors(stores(pooled))).toEqual(['postgres-monitor', undefined, 'redis-monitor']);
    expect(monitors(stores({ ...external, ...pooled }))).toEqual(['postgres-monitor', undefined, 'redis-monitor']);
  });

  test('that somebody else runs have logins that only their owner knows', () => {
    const formats = stores(external).secrets.secrets.map(({ name, spec }) => [
      name,
      ...Object.values(spec.keys).map(({ format }) => format),
    ]);
    expect(formats).toEqual([
      ['audit-writer', 'provided', 'provided'],
      ['backup-encryption', 'hex'], // which the platform itself chooses
      ['backup-keeper', 'provided', 'provided'],
      ['backup-writer', 'provided', 'provided'],
      ['object-store', 'provided', 'provided'],
      ['postgres-airflow', 'provided', 'provided'],
      ['postgres-backup', 'provided', 'provided'],
      ['postgres-monitor', 'provided', 'provided'],
      ['postgres-restore', 'provided', 'provided'],
      ['redis-airflow', 'provided', 'provided'],
      ['redis-monitor', 'provided', 'provided'],
      ['storage-tiering', 'provided', 'provided'],
    ]);
  });
});
