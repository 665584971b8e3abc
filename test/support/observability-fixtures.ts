/** What the constructs of observability need around them. */
import { App } from 'cdk8s';
import { ObservabilityChart, type ObservabilityChartProps } from '../../charts/observability/observability-chart';
import type { Component } from '../../charts/platform/component';
import type { PlatformChart } from '../../charts/platform/platform-chart';
import { tcp } from '../../charts/platform/ports';
import { peerName, Traffic } from '../../charts/platform/traffic';
import { SecretInventory } from '../../charts/security/secret-inventory';
import { broker } from './airflow-fixtures';
import { certificatesOf } from './certificates';
import { database, emptyChart, login, objectStore, objectsOf, Something, site } from './fixtures';
import { workloads } from './objects';

export const NAMESPACE = 'airflow-observability';

export const watchChart = (): PlatformChart => emptyChart('observability', { namespace: NAMESPACE });

export const volume = (size: string) => ({ tier: 'hot', size }) as const;

/** Something that shows metrics. */
export const shown = (chart: PlatformChart, name: string): Component => new Something(chart, name, { ports: { metrics: tcp(9000) } });

/** Pods of an operator that show metrics. */
export const operated = (chart: PlatformChart, name: string): Component =>
  new Something(chart, name, { operated: true, ports: { metrics: tcp(9187) } });

export function externalStores() {
  const server = { ...database(), monitor: login('postgres-monitor') };
  return { database: server, pooledDatabase: server, broker: broker(), objects: objectStore() };
}

const outside = (name: string, port: number) => ({ name, cidrs: ['192.0.2.9/32'], port });

interface Choices extends Partial<Omit<ObservabilityChartProps, 'certificates'>> {
  /** Who makes certificates. @default - nobody */
  readonly tls?: 'none' | 'existing';
}

/** The whole chart, and the tables that it filled. */
export function observability({ tls = 'none', ...props }: Choices = {}) {
  const traffic = new Traffic();
  const secrets = new SecretInventory();
  const chart = new ObservabilityChart(new App(), {
    site,
    namespace: NAMESPACE,
    namespaces: ['airflow', NAMESPACE],
    certificates: certificatesOf(secrets, tls),
    certManager: false,
    perimeter: [],
    traffic,
    secrets,
    apiServer: outside('kubernetes-api', 6443),
    nodes: outside('kubelets', 10_250),
    stores: externalStores(),
    airflow: {
      url: 'https://airflow.example.com',
      api: 'http://airflow-webserver.airflow:8080',
      queues: ['default', 'slow'],
      standby: false,
    },
    profile: 'lite',
    metrics: { engine: 'embedded', replicas: 1, volume: volume('10Gi'), retentionDays: 15, scrapeInterval: 30, resources: 'small' },
    alerting: {
      alertmanager: { engine: 'embedded', replicas: 1, volume: volume('1Gi'), resources: 'nano' },
      receivers: {},
      routes: [],
      repeatHours: 4,
      runbooks: 'https://example.com/runbooks',
    },
    logs: { engine: 'embedded', store: 'volume', volume: volume('10Gi'), capacity: '100Gi', retentionDays: 14, resources: 'mini' },
    collector: { resources: 'mini' },
    traces: { engine: 'embedded', volume: volume('5Gi'), retentionDays: 3, resources: 'mini' },
    search: { engine: 'embedded', volume: volume('50Gi'), retentionDays: 14, resources: 'large' },
    kibana: { engine: 'embedded', resources: 'mini' },
    grafana: { engine: 'embedded', resources: 'mini' },
    promises: {},
    publicProbe: { enabled: true, cidrs: ['192.0.2.80/32'] },
    ...props,
  });
  const objects = objectsOf(chart);
  return {
    chart,
    objects,
    secrets: secrets.secrets.map(({ name }) => name),
    components: workloads({ objects }).map(({ component }) => component),
    arrows: traffic.connections.map(({ from, to, port }) => `${peerName(from)} -> ${peerName(to)}:${port.number}`),
  };
}
