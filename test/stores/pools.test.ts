import { join } from 'node:path';
import { readAsset } from '../../charts/platform/assets';
import { PgBouncer, type PoolProps } from '../../charts/stores/pgbouncer';
import { Pooler } from '../../charts/stores/pooler';
import { database, emptyChart, login, objectsOf, readable } from '../support/fixtures';
import { containers, find } from '../support/objects';

const pool: PoolProps = { replicas: 1, resources: 'micro', maxClientConnections: 1000, poolSize: 20 };

/** Settings by name of an ini file, sections and comments left out. */
function ini(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^(\w+) = (.*)$/gm)].map(([, name = '', value = '']) => [name, value]));
}

describe('PgBouncer', () => {
  const pgbouncer = (props: Partial<PoolProps> = {}) => {
    const chart = emptyChart('stores');
    const server = database();
    return { chart, server, endpoint: new PgBouncer(chart, { ...pool, ...props, server, monitor: login('postgres-monitor') }).endpoint };
  };

  test('of one pod takes its server and its sizes from variables', () => {
    expect(readable(objectsOf(pgbouncer().chart))).toMatchSnapshot();
  });

  test('of several pods has a budget and spreads them', () => {
    expect(
      readable(objectsOf(pgbouncer({ replicas: 3, minAvailable: 1, poolSize: 40 }).chart).filter(({ kind }) => kind !== 'ConfigMap')),
    ).toMatchSnapshot();
  });

  test('stands in for the server: another host and port, the same database and login', () => {
    const { endpoint, server } = pgbouncer();
    expect({ host: endpoint.host, port: endpoint.port.number, sslMode: endpoint.sslMode }).toEqual({
      host: 'pgbouncer',
      port: 6432,
      sslMode: 'disable',
    });
    expect([endpoint.database, endpoint.credentials]).toEqual([server.database, server.credentials]);
  });

  test('pools transactions, and knows prepared statements by name [30]', () => {
    expect(ini(readAsset(join(__dirname, '..', '..', 'charts', 'stores'), 'pgbouncer.ini'))).toMatchObject({
      pool_mode: 'transaction',
      listen_port: '6432',
      auth_type: 'scram-sha-256',
      max_prepared_statements: '200',
      ignore_startup_parameters: expect.stringContaining('extra_float_digits') as string,
    });
  });

  test('shows its figures to the login of the exporter beside it alone', () => {
    const script = readAsset(join(__dirname, '..', '..', 'charts', 'stores'), 'start-pgbouncer.sh');
    expect(ini(script)).toMatchObject({ stats_users: '$MONITOR_USER' });
    const [, exporter] = containers({ objects: objectsOf(pgbouncer().chart) });
    expect(exporter?.env?.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name)).toEqual([
      'postgres-monitor',
      'postgres-monitor',
      undefined,
    ]);
    expect(pgbouncer().endpoint.monitor).toBeUndefined();
  });

  test('gives its server the TLS mode of the database behind it', () => {
    const [container] = containers({ objects: objectsOf(pgbouncer().chart) });
    expect(container?.env).toContainEqual({ name: 'SERVER_TLS', value: 'require' });
  });
});

describe('The pooler of CloudNativePG', () => {
  const pooler = (props: Partial<PoolProps> = {}) => {
    const chart = emptyChart('stores');
    const cluster = { ...database(), host: 'postgres-rw', sslMode: 'require' } as const;
    return { chart, endpoint: new Pooler(chart, { ...pool, ...props, cluster, clusterName: 'postgres' }).endpoint };
  };

  test('leads to the primary', () => {
    expect(readable(objectsOf(pooler().chart))).toMatchSnapshot();
  });

  test('of several pods has all that it is given', () => {
    expect(
      readable(objectsOf(pooler({ replicas: 3, minAvailable: 2, poolSize: 40, maxClientConnections: 500, resources: 'small' }).chart)),
    ).toMatchSnapshot();
  });

  test('pools transactions as PgBouncer does', () => {
    const { pgbouncer } = find({ objects: objectsOf(pooler().chart) }, 'Pooler', 'pgbouncer').spec;
    expect(pgbouncer.poolMode).toBe('transaction');
    expect(pgbouncer.parameters).toMatchObject({ max_prepared_statements: '200', default_pool_size: '20', max_client_conn: '1000' });
  });

  test('keeps the TLS of its cluster', () => {
    const { host, port, sslMode } = pooler().endpoint;
    expect({ host, port: port.number, sslMode }).toEqual({ host: 'pgbouncer', port: 5432, sslMode: 'require' });
  });
});
