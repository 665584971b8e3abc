import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { dashboards } from '../../charts/observability/dashboards/dashboard';
import { SIGNALS } from '../../charts/observability/signals';
import { prometheusNames } from '../../charts/observability/signals/prometheus-name';
import { PROMISED } from '../../charts/observability/signals/rules';
import { podFigures } from '../../charts/operations/pod-figures';
import { readAsset } from '../../charts/platform/assets';
import { NAME_LABEL } from '../../charts/platform/labels';
import { type Query, readPromql } from '../support/promql';

interface Asked {
  readonly where: string;
  readonly expr: string;
  /** How its results are named on a chart. */
  readonly legend?: string;
}

/** What Prometheus and its client libraries know of every target. https://prometheus.io/docs/concepts/jobs_instances/ */
const OF_EVERY_TARGET = ['up', 'ALERTS', 'scrape_duration_seconds', 'scrape_samples_scraped', 'process_start_time_seconds'];
const OF_ALERTS = ['alertname', 'alertstate', 'severity', 'team'];
const OF_TARGETS = ['job', 'instance', 'namespace', 'pod', 'part', 'target', 'le', 'quantile', '__name__'];

const recordings = SIGNALS.flatMap((signal) => signal.recordings ?? []);

/** Labels by metric: the table's, and of a recording those of what it records. */
const labelsOf = new Map<string, readonly string[]>([
  ...Object.values(PROMISED).map((record) => [record, []] as const),
  ...OF_EVERY_TARGET.map((name) => [name, OF_ALERTS] as const),
  ...labelsOfRows(),
  ...recordings.map(({ record, expr }) => [record, ownLabels(readPromql(expr), new Map(labelsOfRows()))] as const),
]);

function labelsOfRows(): (readonly [string, readonly string[]])[] {
  const byName = new Map<string, string[]>();
  for (const signal of SIGNALS) {
    for (const name of prometheusNames(signal)) byName.set(name, [...(byName.get(name) ?? []), ...signal.labels]);
  }
  return [...byName];
}

function ownLabels(query: Query, known: ReadonlyMap<string, readonly string[]>): string[] {
  return [...query.metrics.flatMap((metric) => known.get(metric) ?? []), ...query.made, ...OF_TARGETS];
}

/** What the exporters have besides what the table takes up. */
const LISTS = join(__dirname, 'metrics');
const exported = new Set(
  readdirSync(LISTS)
    .filter((file) => file.endsWith('.txt'))
    .flatMap((file) => readFileSync(join(LISTS, file), 'utf8').split('\n')),
);

const inTheTable: Asked[] = SIGNALS.flatMap((signal) => [
  ...(signal.recordings ?? []).map(({ record, expr }) => ({ where: `recording ${record}`, expr })),
  ...(signal.alerts ?? []).map(({ alert, expr }) => ({ where: `alert ${alert}`, expr })),
  ...(signal.panels ?? []).flatMap(({ dashboard, title, queries }) =>
    queries.map((query) => ({ where: `${dashboard}: ${title}`, ...query })),
  ),
]);

const selectorOf = (query: string): string => /^label_values\((.*), \w+\)$/.exec(query)?.[1] ?? query;

const onDashboards: Asked[] = Object.entries(dashboards(SIGNALS)).flatMap(([name, { templating, annotations }]) => [
  ...templating.list.map((variable) => ({ where: `${name}: $${variable.name}`, expr: selectorOf(variable.query.query) })),
  ...annotations.list.map((annotation) => ({ where: `${name}: ${annotation.name}`, expr: annotation.expr })),
]);

/** Of a version that is tried, over the time of the try. */
const ofATry: Asked[] = Object.entries(podFigures('airflow', { [NAME_LABEL]: 'airflow-webserver' })).map(([name, { query }]) => ({
  where: `try: ${name}`,
  expr: query.replaceAll('WINDOW', '5m'),
}));

const OBSERVABILITY = join(__dirname, '..', '..', 'charts', 'observability');
const jaeger = parse(readAsset(OBSERVABILITY, 'grafana/datasources/jaeger.yml')) as {
  datasources: { jsonData: { tracesToMetrics: { queries: { name: string; query: string }[] } } }[];
};
const fromTraces: Asked[] = jaeger.datasources.flatMap(({ jsonData }) =>
  jsonData.tracesToMetrics.queries.map(({ name, query }) => ({ where: `trace: ${name}`, expr: query.replaceAll('$$', '$') })),
);

const asked = [...inTheTable, ...onDashboards, ...ofATry, ...fromTraces].map((one) => ({ ...one, query: readPromql(one.expr) }));

/** What is wrong, by place; nothing where all is well. */
const faults = (find: (one: (typeof asked)[number]) => readonly string[]): string[] =>
  asked.flatMap((one) => [...new Set(find(one))].map((fault) => `${one.where}: ${fault}`));

describe('PromQL of recordings, alerts, dashboards and links', () => {
  test('is there at all', () => {
    expect(asked.length).toBeGreaterThan(100);
  });

  test('parses', () => {
    expect(faults(({ query }) => query.mistakes)).toEqual([]);
  });

  test('names only metrics that are in the table, recorded, or on the list of an exporter', () => {
    expect(faults(({ query }) => query.metrics.filter((metric) => !labelsOf.has(metric) && !exported.has(metric)))).toEqual([]);
  });

  test('names metrics of Airflow only if they are in the table: the exporter drops all others', () => {
    expect(faults(({ query }) => query.metrics.filter((metric) => metric.startsWith('airflow_') && !labelsOf.has(metric)))).toEqual([]);
  });

  test('names only labels that one of its metrics has', () => {
    expect(
      faults(({ query }) => {
        const telling = query.metrics.length > 0 && query.metrics.every((metric) => labelsOf.has(metric));
        const own = ownLabels(query, labelsOf);
        return telling ? query.labels.filter((label) => !own.includes(label)) : [];
      }),
    ).toEqual([]);
  });

  test('has the labels that its legend shows', () => {
    expect(
      faults(({ legend = '', query }) => {
        const own = query.result ?? ownLabels(query, labelsOf);
        return [...legend.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label = '']) => label).filter((label) => !own.includes(label));
      }),
    ).toEqual([]);
  });

  test('has a recording under a name of its own, which says what is recorded', () => {
    const names = recordings.map(({ record }) => record);
    expect(names).toEqual([...new Set(names)]);
    expect(names.filter((name) => !/^\w+:\w+:\w+$/.test(name))).toEqual([]);
  });

  test('asks for every recording', () => {
    const used = new Set(asked.flatMap(({ query }) => query.metrics));
    expect(recordings.map(({ record }) => record).filter((record) => !used.has(record))).toEqual([]);
  });
});

describe('The reader of PromQL', () => {
  test('finds what does not parse', () => {
    expect(readPromql('sum(rate(up[5m])').mistakes).not.toEqual([]);
    expect(readPromql('sum by (job) (rate(up[$__rate_interval]))').mistakes).toEqual([]);
  });

  test('finds metrics and labels wherever they stand', () => {
    expect(readPromql('sum by (a) (x{b="1"}) / on (c) group_left (d) max_over_time(y:z:w[1h])')).toMatchObject({
      metrics: ['x', 'y:z:w'],
      labels: ['a', 'b', 'c', 'd'],
    });
  });

  test('finds labels that a query makes itself', () => {
    expect(readPromql('label_replace(up, "new", "$1", "job", "(.*)")').made).toEqual(['new']);
  });

  test('tells the labels of a result from the last step that aggregates', () => {
    expect(readPromql('(sum by (a) (x{b="1"}))').result).toEqual(['a']);
    expect(readPromql('x{b="1"}').result).toBeUndefined();
  });
});
