import { addStoreExporters, type WatchedStores } from '../../charts/observability/store-exporters';
import type { PlatformChart } from '../../charts/platform/platform-chart';
import { tcp } from '../../charts/platform/ports';
import { peerName, Traffic } from '../../charts/platform/traffic';
import { SecretInventory } from '../../charts/security/secret-inventory';
import { broker } from '../support/airflow-fixtures';
import { certificatesOf } from '../support/certificates';
import { database, emptyChart, objectsOf, readable, Something } from '../support/fixtures';
import { authority } from '../support/identity-fixtures';
import { containers } from '../support/objects';
import { externalStores, NAMESPACE, operated, watchChart } from '../support/observability-fixtures';

function exporters(stores: WatchedStores) {
  const chart = watchChart();
  const traffic = new Traffic();
  const secrets = new SecretInventory();
  const apiServer = { name: 'kubernetes-api', cidrs: ['192.0.2.9/32'], port: 6443 };
  const certificates = certificatesOf(secrets, 'none');
  const around = { chart, namespace: NAMESPACE, namespaces: ['airflow', NAMESPACE], traffic, secrets, certificates, apiServer };
  const targets = addStoreExporters(around, stores, ['default', 'slow']);
  return {
    objects: objectsOf(chart),
    targets: targets.map(({ component, port }) => `${component.objectName}:${component.port(port).number}`),
    arrows: traffic.connections.map(({ from, to, port }) => `${peerName(from)} -> ${peerName(to)}:${port.number}`),
    shared: secrets.secrets.map(({ name, namespace, copyOf }) => `${namespace}/${name} of ${copyOf?.namespace}`),
  };
}

const variable = (found: ReturnType<typeof exporters>, exporter: string, name: string) =>
  containers(found)
    .find((container) => container.name === exporter)
    ?.env?.find((candidate) => candidate.name === name)?.value;

describe('Stores of the platform', () => {
  const pod = (chart: PlatformChart, name: string, port: number) =>
    new Something(chart, name, { ports: { [name]: tcp(port), metrics: tcp(9127) } });

  function embedded() {
    const chart = emptyChart('stores');
    const { database: server, pooledDatabase: pool, broker: redis } = externalStores();
    return {
      database: { ...server, peer: pod(chart, 'postgres', 5432), host: 'postgres', sslMode: 'disable' },
      pooledDatabase: { ...pool, peer: pod(chart, 'pgbouncer', 6432), host: 'pgbouncer', sslMode: 'disable' },
      broker: { ...redis, peer: pod(chart, 'redis', 6379), host: 'redis', port: tcp(6379), tls: false },
    } as const;
  }

  test('have an exporter each, with the login of a monitor; the pool has its own', () => {
    const found = exporters(embedded());
    expect(readable(found.objects)).toMatchSnapshot();
    expect(found.targets).toEqual(['postgres-exporter:9187', 'pgbouncer:9127', 'redis-exporter:9121']);
    expect(found.arrows).toEqual(['postgres-exporter -> postgres:5432', 'redis-exporter -> redis:6379']);
    expect(found.shared).toEqual([`${NAMESPACE}/postgres-monitor of airflow`, `${NAMESPACE}/redis-monitor of airflow`]);
  });

  test('without a pool have no exporter for one', () => {
    const { database: server, broker: redis } = embedded();
    expect(exporters({ database: server, pooledDatabase: server, broker: redis }).targets).toEqual([
      'postgres-exporter:9187',
      'redis-exporter:9121',
    ]);
  });
});

describe('Stores that show certificates', () => {
  const encrypted = () => {
    const chart = emptyChart('stores');
    const { database: server, broker: redis } = externalStores();
    const postgres = { ...server, peer: new Something(chart, 'postgres'), host: 'postgres', sslMode: 'verify-full', authority } as const;
    const valkey = { ...redis, peer: new Something(chart, 'redis'), host: 'redis', port: tcp(6379), tls: true, authority };
    return { database: postgres, pooledDatabase: postgres, broker: valkey };
  };

  test('are asked by their names in the cluster, and checked by the authority', () => {
    const found = exporters(encrypted());
    expect(variable(found, 'postgres-exporter', 'DATA_SOURCE_URI')).toBe(
      'postgres.airflow:5432/airflow_test?sslmode=verify-full&sslrootcert=/run/secrets/platform-ca/ca.crt',
    );
    expect(variable(found, 'redis-exporter', 'REDIS_ADDR')).toBe('rediss://redis.airflow:6379');
    expect(variable(found, 'redis-exporter', 'REDIS_EXPORTER_TLS_CA_CERT_FILE')).toBe('/run/secrets/platform-ca/ca.crt');
    expect(containers(found).map(({ volumeMounts }) => volumeMounts?.map(({ mountPath }) => mountPath))).toEqual([
      ['/run/secrets/platform-ca'],
      ['/run/secrets/platform-ca'],
    ]);
  });
});

describe('Stores of somebody else', () => {
  const found = exporters(externalStores());

  test('are asked at their own hosts, with their TLS', () => {
    expect(variable(found, 'postgres-exporter', 'DATA_SOURCE_URI')).toBe('postgres.example.com:5432/airflow_test?sslmode=require');
    expect(variable(found, 'redis-exporter', 'REDIS_ADDR')).toBe('rediss://redis.example.com:6380');
  });

  test('are asked for the length of each queue', () => {
    expect(variable(found, 'redis-exporter', 'REDIS_EXPORTER_CHECK_SINGLE_KEYS')).toBe('db0=default,db0=slow');
  });
});

describe('CloudNativePG', () => {
  const withoutLogin = { ...database(), monitor: undefined };

  test('shows its figures and its pool’s by itself', () => {
    const chart = emptyChart('stores');
    const stores = {
      database: { ...withoutLogin, peer: operated(chart, 'postgres') },
      pooledDatabase: { ...withoutLogin, peer: operated(chart, 'pgbouncer') },
      broker: broker(),
    };
    const { targets, arrows } = exporters(stores);
    expect(targets).toEqual(['postgres:9187', 'pgbouncer:9187', 'redis-exporter:9121']);
    expect(arrows).toEqual(['redis-exporter -> redis:6380']);
  });

  test('is the only one that may have no login for an exporter', () => {
    const stores = { database: withoutLogin, pooledDatabase: withoutLogin, broker: broker() };
    expect(() => exporters(stores)).toThrow('postgres is outside and has no metrics of its own: give its endpoint a monitor login');
  });
});
