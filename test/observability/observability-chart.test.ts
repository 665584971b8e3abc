import { images } from '../../charts/platform/images';
import { containers } from '../support/objects';
import { observability } from '../support/observability-fixtures';

const LITE = [
  'airflow-statsd',
  'kube-state-metrics',
  'blackbox-exporter',
  'postgres-exporter',
  'redis-exporter',
  'alertmanager',
  'loki',
  'log-collector',
  'jaeger',
  'grafana',
  'prometheus',
];
const FULL = [...LITE, 'elasticsearch', 'elasticsearch-init', 'elasticsearch-retention', 'kibana', 'kibana-init', 'log-indexer'];

const cidrs = ['203.0.113.0/24'];
const elsewhere = (url: string) => ({ engine: 'external', url, cidrs }) as const;
const alerting = { receivers: {}, routes: [], repeatHours: 4, runbooks: 'https://example.com/runbooks' };

const EXTERNAL = {
  metrics: elsewhere('https://prometheus.example.com'),
  alerting: { ...alerting, alertmanager: elsewhere('https://alertmanager.example.com') },
  logs: elsewhere('https://loki.example.com:3100'),
  traces: elsewhere('https://otlp.example.com:4318'),
  search: elsewhere('https://elasticsearch.example.com:9200'),
  kibana: elsewhere('https://kibana.example.com'),
  grafana: elsewhere('https://grafana.example.com'),
};

describe('The profile', () => {
  test('lite is metrics, logs, traces, dashboards and alerts, without Elasticsearch', () => {
    expect(observability().components.sort()).toEqual([...LITE].sort());
  });

  test('full has Elasticsearch and Kibana too', () => {
    expect(observability({ profile: 'full' }).components.sort()).toEqual([...FULL].sort());
  });

  test('full sends logs to both stores, spans to Elasticsearch', () => {
    const { arrows } = observability({ profile: 'full' });
    expect(arrows.filter((arrow) => /^(log-|jaeger)/.test(arrow))).toEqual([
      'jaeger -> elasticsearch:9200',
      'log-collector -> kubernetes-api:6443',
      'log-collector -> log-indexer:4318',
      'log-collector -> loki:3100',
      'log-indexer -> elasticsearch:9200',
    ]);
  });
});

describe('What somebody else runs', () => {
  const { components, arrows, secrets } = observability({ profile: 'full', ...EXTERNAL });

  test('is not run here: only what must be near stays', () => {
    expect(components.sort()).toEqual(
      ['airflow-statsd', 'kube-state-metrics', 'blackbox-exporter', 'postgres-exporter', 'redis-exporter']
        .concat(['log-collector', 'log-indexer'])
        .sort(),
    );
  });

  test('is reached at its port', () => {
    expect(arrows.filter((arrow) => /^log-.*(loki|elasticsearch)/.test(arrow))).toEqual([
      'log-collector -> loki:3100',
      'log-indexer -> elasticsearch:9200',
    ]);
  });

  test('may come in to scrape', () => {
    expect(arrows).toEqual(expect.arrayContaining(['prometheus -> airflow-statsd:9102', 'prometheus -> log-indexer:8888']));
  });

  test('keeps its own logins, but for those of stores and of Elasticsearch', () => {
    expect(secrets).toEqual(['elasticsearch', 'postgres-monitor', 'redis-monitor']);
  });
});

describe('The blackbox exporter', () => {
  const probed = (props: Parameters<typeof observability>[0]) =>
    observability(props).arrows.filter((arrow) => arrow.startsWith('blackbox-exporter'));

  test('looks at the URL that people open', () => {
    expect(probed({})).toEqual(['blackbox-exporter -> public-entry:443']);
  });

  test('does not where that URL leads nowhere', () => {
    expect(probed({ publicProbe: { enabled: false, cidrs } })).toEqual([]);
  });
});

test('Airflow is told where to send its metrics and its traces, and who asks for its health', () => {
  const { telemetry } = observability().chart;
  expect([telemetry.statsd.objectName, telemetry.traces.url]).toEqual(['airflow-statsd', 'http://jaeger.airflow-observability:4318']);
  expect('objectName' in telemetry.prober && telemetry.prober.objectName).toBe('blackbox-exporter');
});

test('Loki’s bucket has a key of its own', () => {
  const volume = { tier: 'hot', size: '10Gi' } as const;
  const { secrets, arrows } = observability({
    logs: { engine: 'embedded', store: 'object-store', volume, capacity: '100Gi', retentionDays: 14, resources: 'mini' },
  });
  expect(secrets).toContain('loki-object-store');
  expect(secrets).not.toContain('object-store');
  expect(arrows).toContain('loki -> object-store:443');
});

test('Every receiver of alerts is reached by Alertmanager alone', () => {
  const receivers = {
    bot: { type: 'webhook', url: 'http://bot.example.com:8080', port: 443, cidrs },
    chat: { type: 'chat', channel: '#airflow', cidrs },
  } as const;
  const alertmanager = { engine: 'embedded', replicas: 1, volume: { tier: 'hot', size: '1Gi' }, resources: 'nano' } as const;
  const { arrows } = observability({ alerting: { ...alerting, alertmanager, receivers, routes: [{ receiver: 'bot' }] } });
  expect(arrows.filter((arrow) => arrow.includes('receiver-'))).toEqual([
    'alertmanager -> receiver-bot:8080',
    'alertmanager -> receiver-chat:443',
  ]);
});

test('No container runs an image that is not in the catalogue', () => {
  const known = Object.values(images).map(({ repository, tag }) => `${repository}:${tag}`);
  const used = containers(observability({ profile: 'full' })).map(({ image }) => image);
  expect(used.filter((image) => !known.includes(image))).toEqual([]);
});
