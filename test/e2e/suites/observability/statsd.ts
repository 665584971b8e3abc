import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SIGNALS } from '../../../../charts/observability/signals';
import { observerOf, prometheusName, prometheusNames } from '../../../../charts/observability/signals/prometheus-name';
import type { Signal } from '../../../../charts/observability/signals/signal';
import { eventually } from '../../eventually';
import { kubectl } from '../../kubectl';
import type { PrometheusApi, Series } from '../../prometheus-api';
import { findObject, type Rendered } from '../../rendered';
import { expectNone, type Report } from '../../report';

const SCRIPT = readFileSync(join(__dirname, '..', 'send-statsd.py'), 'utf8');
const ROWS = SIGNALS.filter(({ source }) => source === 'airflow');
const SCRAPED_MS = 90_000;

/** Of each sample; timers are in milliseconds. */
const VALUE = 7;
const TIMER_VALUE = 7000;

const STATSD_TYPES = { counter: 'c', gauge: 'g', timer: 'ms', histogram: 'ms' } as const;

/**
 * Sends a sample of every row of the table the way that Airflow does, from the scheduler's pod. A tag that only these samples
 * carry tells their series from Airflow's own.
 */
export async function checkStatsd(prometheus: PrometheusApi, rendered: Rendered, report: Report): Promise<void> {
  const tag = `run${Date.now().toString(36)}`;
  await report.check(
    'a sample of every row of the table, sent to airflow-statsd, is in Prometheus under its name with its labels',
    async () => {
      await send(rendered, [
        ...['airflow.e2e_unlisted', 'airflow.dag.e2e_dag.e2e_task.duration', 'other.scheduler_heartbeat'].map(
          (name) => `${name},e2e=${tag}:${VALUE}|c`,
        ),
        ...ROWS.map((row) => sample(row, tag)),
      ]);
      return eventually(SCRAPED_MS, async () => {
        const series = await prometheus.query(`{e2e="${tag}"}`);
        expectNone(ROWS.flatMap((row) => problems(row, series)));
        return `${ROWS.length} rows, ${series.length} series`;
      });
    },
  );
  await report.check('a name that is not in the table leaves nothing in Prometheus', async () => {
    const known = new Set(ROWS.flatMap(prometheusNames));
    const series = await prometheus.query(`{e2e="${tag}"}`);
    expectNone(series.map(({ labels }) => labels['__name__'] ?? '').filter((name) => !known.has(name)));
    const [dropped] = await prometheus.query('sum(statsd_exporter_events_actions_total{action="drop"})');
    return `${dropped?.value ?? 'no'} samples dropped since the exporter's start`;
  });
}

async function send(rendered: Rendered, lines: readonly string[]): Promise<void> {
  const service = findObject(rendered, 'Service', 'airflow-statsd');
  const { namespace } = findObject(rendered, 'Deployment', 'airflow-scheduler');
  const port = service.spec?.ports?.find(({ name }) => name === 'statsd')?.port;
  const program = ['python3', '-I', '-S', '-c', SCRIPT, `${service.metadata.name}.${service.namespace}`, String(port)];
  await kubectl(['exec', '--stdin', 'deployment/airflow-scheduler', '--namespace', namespace, '--', ...program], lines.join('\n'));
}

function sample({ metric, labels, type }: Signal, tag: string): string {
  const tags = [...labels.map((label) => `${label}=${tagValue(label)}`), `e2e=${tag}`];
  return `airflow.${metric},${tags.join(',')}:${type === 'timer' ? TIMER_VALUE : VALUE}|${STATSD_TYPES[type]}`;
}

const tagValue = (label: string): string => `e2e-${label}`;

function problems(row: Signal, series: readonly Series[]): string[] {
  const timer = row.type === 'timer';
  const name = timer ? `${prometheusName(row)}_sum` : prometheusName(row);
  const [found, ...more] = series.filter(({ labels }) => labels['__name__'] === name);
  if (found === undefined) return [`${row.metric}: no ${name}`];
  const expected = (timer ? TIMER_VALUE / 1000 : VALUE) * (row.scale ?? 1);
  return [
    ...(more.length > 0 ? [`${name}: ${more.length + 1} series`] : []),
    ...(Math.abs(found.value - expected) > 1e-6 ? [`${name}: ${found.value}, not ${expected}`] : []),
    ...row.labels.filter((label) => found.labels[label] !== tagValue(label)).map((label) => `${name}: ${label} is ${found.labels[label]}`),
    ...(timer && !hasShape(row, series) ? [`${name}: no ${observerOf(row)}`] : []),
  ];
}

/** A histogram has buckets, a summary has quantiles. */
function hasShape(row: Signal, series: readonly Series[]): boolean {
  const [name, label] = observerOf(row) === 'histogram' ? [`${prometheusName(row)}_bucket`, 'le'] : [prometheusName(row), 'quantile'];
  return series.some(({ labels }) => labels['__name__'] === name && labels[label] !== undefined);
}
