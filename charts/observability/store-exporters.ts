import { Component } from '../platform/component';
import { images } from '../platform/images';
import type { Secret } from '../platform/secret';
import type { Peer } from '../platform/traffic';
import { AUTHORITY_FILE } from '../security/authority';
import { type BrokerEndpoint, type DatabaseEndpoint, hostOf } from '../stores/endpoints';
import { Exporter, type ExporterProps } from './exporter';
import type { Surroundings } from './surroundings';
import type { Target } from './targets';

export interface WatchedStores {
  readonly database: DatabaseEndpoint;
  readonly pooledDatabase: DatabaseEndpoint;
  readonly broker: BrokerEndpoint;
}

/** An exporter for each store that does not export its figures by itself. @param queues Celery queues whose length is looked at */
export function addStoreExporters(around: Surroundings, stores: WatchedStores, queues: readonly string[]): Target[] {
  const { database, pooledDatabase, broker } = stores;
  const { chart, secrets, namespace, traffic } = around;
  const beside = (store: DatabaseEndpoint | BrokerEndpoint, name: string, props: (login: Secret) => ExporterProps): Component => {
    if (!store.monitor) return itself(store.peer);
    const exporter = new Exporter(chart, name, {
      ...props(secrets.share(store.monitor, namespace)),
      authority: store.authority?.(namespace),
    });
    traffic.connect(exporter, store.peer, store.port);
    return exporter;
  };
  const watched = [
    beside(database, 'postgres-exporter', (login) => postgres(database, login)),
    ...(pooledDatabase === database ? [] : [itself(pooledDatabase.peer)]),
    beside(broker, 'redis-exporter', (login) => redis(broker, login, queues)),
  ];
  return watched.map((component) => ({ component, port: 'metrics' }));
}

/** A store that shows its figures itself. */
function itself(peer: Peer): Component {
  if (peer instanceof Component) return peer;
  throw new Error(`${peer.name} is outside and has no metrics of its own: give its endpoint a monitor login`);
}

const sslOptions = ({ sslMode, authority }: DatabaseEndpoint): string =>
  [`sslmode=${sslMode}`, ...(authority ? [`sslrootcert=${AUTHORITY_FILE}`] : [])].join('&');

const postgres = (endpoint: DatabaseEndpoint, login: Secret): ExporterProps => ({
  image: images.postgresExporter,
  port: 9187,
  args: ['--collector.long_running_transactions', '--collector.database_wraparound'],
  environment: {
    DATA_SOURCE_URI: `${hostOf(endpoint)}:${endpoint.port.number}/${endpoint.database}?${sslOptions(endpoint)}`,
    DATA_SOURCE_USER: login.key('username'),
    DATA_SOURCE_PASS: login.key('password'),
  },
});

const redis = (endpoint: BrokerEndpoint, login: Secret, queues: readonly string[]): ExporterProps => ({
  image: images.redisExporter,
  port: 9121,
  args: [],
  environment: {
    REDIS_ADDR: `${endpoint.tls ? 'rediss' : 'redis'}://${hostOf(endpoint)}:${endpoint.port.number}`,
    ...(endpoint.authority ? { REDIS_EXPORTER_TLS_CA_CERT_FILE: AUTHORITY_FILE } : {}),
    REDIS_USER: login.key('username'),
    REDIS_PASSWORD: login.key('password'),
    REDIS_EXPORTER_CHECK_SINGLE_KEYS: queues.map((queue) => `db0=${queue}`).join(','),
    REDIS_EXPORTER_INCL_CONFIG_METRICS: 'false',
  },
});
