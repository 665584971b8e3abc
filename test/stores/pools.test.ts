import { join } from 'node:path';
import { readAsset } from '../../charts/platform/assets';
import { SecretInventory } from '../../charts/security/secret-inventory';
import type { DatabaseEndpoint } from '../../charts/stores/endpoints';
import { PgBouncer, type PoolProps } from '../../charts/stores/pgbouncer';
import { Pooler } from '../../charts/stores/pooler';
import { certificatesOf } from '../support/certificates';
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

describe('PgBouncer with a certificate', () => {
  const secrets = new SecretInventory();
  const certificates = certificatesOf(secrets);
  const pgbouncer = (server: DatabaseEndpoint) => {
    const chart = emptyChart('stores');
    const { endpoint } = new PgBouncer(chart, { ...pool, server, monitor: login('postgres-monitor'), certificates: certificatesOf() });
    const [container, exporter] = containers({ objects: objectsOf(chart) });
    const value = (name: string) => container?.env?.find((each) => each.name === name)?.value;
    return { endpoint, value, exporter };
  };
  const encrypted = { ...database(), sslMode: 'verify-full', authority: certificates.trust } as const;

  test('is checked by its clients: authority and name', () => {
    const { endpoint, value } = pgbouncer(encrypted);
    expect([endpoint.sslMode, endpoint.authority?.('airflow').name]).toEqual(['verify-full', 'platform-ca']);
    expect(value('CERTIFICATE')).toBe('/run/secrets/pgbouncer-tls');
  });

  test('checks its server by the platform’s authority, or by those that everybody trusts', () => {
    const authority = (server: DatabaseEndpoint) => pgbouncer(server).value('SERVER_AUTHORITY');
    expect(authority(encrypted)).toBe('/run/secrets/platform-ca/ca.crt');
    expect(authority({ ...encrypted, authority: undefined })).toBe('/etc/ssl/certs/ca-certificates.crt');
    expect(authority({ ...encrypted, sslMode: 'require', authority: undefined })).toBeUndefined();
  });

  test('reads its own certificate and the authority again when they change', () => {
    expect(pgbouncer(encrypted).value('WATCHED_FOLDERS')).toBe(
      '/run/logins/postgres-airflow /run/logins/postgres-monitor /run/secrets/pgbouncer-tls /run/secrets/platform-ca',
    );
  });

  test('is encrypted for the exporter beside it, too', () => {
    expect(pgbouncer(encrypted).exporter?.env?.at(-1)?.value).toMatch(/@127\.0\.0\.1:6432\/pgbouncer\?sslmode=require$/);
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

  test('lets nobody in without encryption where its cluster has a certificate of ours, and checks the cluster’s name', () => {
    const parameters = (sslMode: DatabaseEndpoint['sslMode']) => {
      const chart = emptyChart('stores');
      new Pooler(chart, { ...pool, cluster: { ...database(), sslMode }, clusterName: 'postgres' });
      return find({ objects: objectsOf(chart) }, 'Pooler', 'pgbouncer').spec.pgbouncer.parameters;
    };
    expect(parameters('verify-full')).toMatchObject({ client_tls_sslmode: 'require', server_tls_sslmode: 'verify-full' });
    expect(parameters('require')).not.toHaveProperty('client_tls_sslmode');
  });

  test('keeps the TLS of its cluster', () => {
    const { host, port, sslMode } = pooler().endpoint;
    expect({ host, port: port.number, sslMode }).toEqual({ host: 'pgbouncer', port: 5432, sslMode: 'require' });
  });
});
