import { Prometheus, type PrometheusProps } from '../../charts/observability/prometheus';
import { prometheusConfig } from '../../charts/observability/prometheus-config';
import { tcp } from '../../charts/platform/ports';
import { emptyChart, objectsOf, readable, site } from '../support/fixtures';
import { containers, find, ofKind } from '../support/objects';
import { operated, shown, volume, watchChart } from '../support/observability-fixtures';

const probes = [
  {
    job: 'airflow-health',
    label: { part: 'scheduler' },
    module: 'airflow_scheduler',
    url: 'http://airflow-webserver.airflow:8080/api/v2/monitor/health',
  },
  {
    job: 'airflow-health',
    label: { part: 'triggerer' },
    module: 'airflow_triggerer',
    url: 'http://airflow-webserver.airflow:8080/api/v2/monitor/health',
  },
  { job: 'probe', label: { target: 'airflow-ui' }, module: 'https_2xx', url: 'https://airflow.example.com' },
] as const;

const alertmanager = {
  peer: { name: 'alertmanager', cidrs: ['192.0.2.1/32'] },
  port: tcp(9093),
  url: 'http://alertmanager.airflow-observability:9093',
};

function props(): PrometheusProps & { owner: typeof site.owner } {
  return {
    owner: site.owner,
    scrapeInterval: 30,
    targets: [
      { component: shown(watchChart(), 'loki'), port: 'metrics' },
      { component: shown(watchChart(), 'kube-state-metrics'), port: 'metrics', honorLabels: true },
      { component: operated(emptyChart('stores'), 'postgres'), port: 'metrics' },
    ],
    probes,
    prober: 'blackbox-exporter:9115',
    namespaces: ['airflow', 'airflow-observability'],
    kubeletPort: 10_250,
    alertmanager: { ...alertmanager, podsHost: 'alertmanager-pods' },
    runbooks: 'https://example.com/runbooks',
    replicas: 1,
    volume: volume('10Gi'),
    retentionDays: 15,
    resources: 'small',
  };
}

describe('The configuration of Prometheus', () => {
  test('scrapes each component, asks each page, and reads the nodes', () => {
    expect(prometheusConfig(props())).toMatchSnapshot();
  });

  test.each([
    ['http://alertmanager.monitoring:9093', 9093, 'scheme: http', 'path_prefix: /\n'],
    ['https://alerts.example.com/main', 443, 'scheme: https', 'path_prefix: /main\n'],
  ])('sends alerts to an Alertmanager at %s', (url, port, ...expected) => {
    const text = prometheusConfig({ ...props(), alertmanager: { ...alertmanager, url, port: tcp(port) } });
    for (const line of [...expected, `- ${new URL(url).hostname}:${port}`]) expect(text).toContain(line);
  });
});

describe('Prometheus', () => {
  const prometheus = (own: Partial<PrometheusProps> = {}) => {
    const chart = watchChart();
    new Prometheus(chart, { ...props(), ...own });
    return { objects: objectsOf(chart) };
  };

  test('is one pod on a volume', () => {
    expect(readable(prometheus().objects)).toMatchSnapshot();
  });

  test.each([
    ['10Gi', undefined, '8192MB'],
    ['10Gi', '5Gi', '5120MB'],
    ['1Ti', undefined, '838860MB'],
  ])('on a volume of %s with a retention size of %s keeps %s', (size, retentionSize, expected) => {
    const [container] = containers(prometheus({ volume: volume(size), retentionSize }));
    expect(container?.args).toContain(`--storage.tsdb.retention.size=${expected}`);
  });

  test('looks for pods and Services in the namespaces of its targets and in its own, for no Secret', () => {
    const roles = ofKind(prometheus(), 'Role');
    expect(roles.map(({ metadata }) => metadata.namespace)).toEqual(['airflow-observability', 'airflow']);
    expect(new Set(roles.flatMap(({ rules }) => rules.flatMap(({ resources }) => resources)))).toEqual(
      new Set(['pods', 'services', 'endpointslices']),
    );
  });

  test('of several pods is all of it in each: they start together and leave one at a time', () => {
    const objects = prometheus({ replicas: 2 });
    expect(find(objects, 'StatefulSet', 'prometheus').spec).toMatchObject({ replicas: 2, podManagementPolicy: 'Parallel' });
    expect(find(objects, 'PodDisruptionBudget', 'prometheus').spec.minAvailable).toBe(1);
  });
});
