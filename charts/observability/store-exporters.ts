import { Component } from '../platform/component';
import { images } from '../platform/images';
import type { Secret } from '../platform/secret';
import type { Peer } from '../platform/traffic';
import type { BrokerEndpoint, DatabaseEndpoint } from '../stores/endpoints';
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
  const targets: Target[] = [];
  const watch = (store: DatabaseEndpoint | BrokerEndpoint, exporter: (login: Secret) => Exporter) => {
    if (!store.monitor) return targets.push({ component: asComponent(store.peer), port: 'metrics' });
    const component = exporter(secrets.share(store.monitor, namespace));
    traffic.connect(component, store.peer, store.port);
    return targets.push({ component, port: 'metrics' });
  };
  watch(database, (login) => new Exporter(chart, 'postgres-exporter', postgres(database, login)));
  if (pooledDatabase !== database) targets.push({ component: asComponent(pooledDatabase.peer), port: 'metrics' });
  watch(broker, (login) => new Exporter(chart, 'redis-exporter', redis(broker, login, queues)));
  return targets;
}

function asComponent(peer: Peer): Component {
  if (peer instanceof Component) return peer;
  throw new Error(`${peer.name} is outside and has no metrics of its own: give its endpoint a monitor login`);
}

/** A store's host as other namespaces know it. */
function hostOf({ peer, host }: DatabaseEndpoint | BrokerEndpoint): string {
  return peer instanceof Component ? `${host}.${peer.namespace}` : host;
}

const postgres = (endpoint: DatabaseEndpoint, login: Secret): ExporterProps => ({
  image: images.postgresExporter,
  port: 9187,
  args: ['--collector.long_running_transactions', '--collector.database_wraparound'],
  environment: {
    DATA_SOURCE_URI: `${hostOf(endpoint)}:${endpoint.port.number}/${endpoint.database}?sslmode=${endpoint.sslMode}`,
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
    REDIS_USER: login.key('username'),
    REDIS_PASSWORD: login.key('password'),
    REDIS_EXPORTER_CHECK_SINGLE_KEYS: queues.map((queue) => `db0=${queue}`).join(','),
    REDIS_EXPORTER_INCL_CONFIG_METRICS: 'false',
  },
});
