import { join } from 'node:path';
import { parse } from 'yaml';
import { type Dashboard, dashboardFiles, dashboards } from '../../charts/observability/dashboards/dashboard';
import { DATASOURCES } from '../../charts/observability/dashboards/datasources';
import { COLUMNS, type GridPosition } from '../../charts/observability/dashboards/layout';
import { LOG_PANELS } from '../../charts/observability/dashboards/log-panels';
import { variables } from '../../charts/observability/dashboards/variables';
import { SIGNALS } from '../../charts/observability/signals';
import { DASHBOARDS, type Panel, type Signal } from '../../charts/observability/signals/signal';
import { readAsset } from '../../charts/platform/assets';
import { readLogql } from '../support/logql';

const OBSERVABILITY = join(__dirname, '..', '..', 'charts', 'observability');
const LARGEST_FILE = 200_000;
const FEWEST_PANELS = 6;

/** Labels of Loki's streams; a DAG or a task is none, because a stream of each has no bound. */
const STREAM_LABELS = ['namespace', 'component', 'container', 'level'];

const all = Object.entries(dashboards(SIGNALS));

const chartsOf = ({ panels }: Pick<Dashboard, 'panels'>) => panels.flatMap((panel) => (panel.type === 'row' ? [] : [panel]));

const overlap = (one: GridPosition, other: GridPosition): boolean =>
  one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;

const repeated = <T>(values: readonly T[]): T[] => values.filter((value, index) => values.indexOf(value) !== index);

describe('Dashboards', () => {
  test('are those that were promised, under addresses that do not change', () => {
    expect(Object.fromEntries(all.map(([, { uid, title }]) => [uid, title]))).toEqual({
      'airflow-overview': 'Platform overview',
      'airflow-scheduling': 'Scheduler & DAG processing',
      'airflow-workers': 'Workers & queues',
      'airflow-dags': 'Per DAG',
      'airflow-stores': 'Stores',
      'airflow-edge': 'Edge & WAF',
      'airflow-audit': 'Who did what',
      'airflow-backups': 'Backups & DR',
      'airflow-capacity': 'Capacity',
    });
  });

  test('are files that fit into a ConfigMap each', () => {
    const files = dashboardFiles(SIGNALS);
    expect(Object.keys(files)).toEqual(DASHBOARDS.map((name) => `${name}.json`));
    expect(Object.entries(files).filter(([, text]) => text.length > LARGEST_FILE)).toEqual([]);
  });

  test('name no environment, so that all environments show the same ones', () => {
    expect(
      Object.values(dashboardFiles(SIGNALS))
        .join()
        .match(/airflow[_-](dev|staging|prod|dr)\b/g),
    ).toBeNull();
  });

  test('show every panel of the table and every panel of the logs', () => {
    const wanted = [...SIGNALS.flatMap((signal) => signal.panels ?? []), ...LOG_PANELS].map(
      ({ dashboard, title }) => `${dashboard}: ${title}`,
    );
    const shown = all.flatMap(([name, dashboard]) => chartsOf(dashboard).map(({ title }) => `${name}: ${title}`));
    expect(shown.sort()).toEqual(wanted.sort());
  });

  test('ask only data sources that are provisioned', () => {
    const provisioned = ['prometheus', 'loki', 'jaeger', 'alertmanager', 'elasticsearch'].map(
      (name) =>
        (parse(readAsset(OBSERVABILITY, `grafana/datasources/${name}.yml`)) as { datasources: { uid: string; type: string }[] })
          .datasources[0],
    );
    for (const { uid, type } of Object.values(DATASOURCES)) expect(provisioned).toContainEqual(expect.objectContaining({ uid, type }));
  });
});

describe.each(all)('The dashboard %s', (_, dashboard) => {
  const charts = chartsOf(dashboard);

  test('has something to show', () => {
    expect(charts.length).toBeGreaterThanOrEqual(FEWEST_PANELS);
    expect(dashboard.description).not.toBe('');
  });

  test('tells of every panel what it shows, in which unit, from where', () => {
    const incomplete = charts.filter(
      ({ type, title, description, datasource, fieldConfig }) =>
        !title ||
        !/[.?!]$/.test(description) ||
        !Object.values(DATASOURCES).some(({ uid }) => uid === datasource.uid) ||
        (type !== 'logs' && !fieldConfig.defaults.unit),
    );
    expect(incomplete.map(({ title }) => title)).toEqual([]);
  });

  test('gives every panel a title of its own in its row and an id of its own', () => {
    expect(repeated(dashboard.panels.map(({ id }) => id))).toEqual([]);
  });

  test('names what its lines are, unless it shows a single value', () => {
    const unnamed = charts.filter(({ type, targets }) => type === 'timeseries' && targets.some(({ legendFormat }) => !legendFormat));
    expect(unnamed.map(({ title }) => title)).toEqual([]);
  });

  test('fits its panels into the grid, none upon another', () => {
    const places = dashboard.panels.map(({ gridPos }) => gridPos);
    expect(places.filter(({ x, w }) => x < 0 || w < 1 || x + w > COLUMNS)).toEqual([]);
    expect(places.flatMap((one, index) => places.slice(index + 1).filter((other) => overlap(one, other)))).toEqual([]);
  });

  test('links to all the others', () => {
    const others = all.map(([, { uid }]) => uid).filter((uid) => uid !== dashboard.uid);
    expect(dashboard.links.map(({ url }) => url)).toEqual(others.map((uid) => `/d/${uid}`));
  });

  test('answers yes or no only where nothing is added up', () => {
    const counts = charts.filter(
      ({ fieldConfig, targets }) => fieldConfig.defaults.unit === 'bool_yes_no' && targets.some(({ expr }) => /\b(sum|count)\b/.test(expr)),
    );
    expect(counts.map(({ title }) => title)).toEqual([]);
  });

  test('shows times as Grafana reads them, in milliseconds', () => {
    const inSeconds = charts.filter(
      ({ fieldConfig, targets }) =>
        fieldConfig.defaults.unit === 'dateTimeFromNow' && targets.some(({ expr }) => !/\*\s*1000\b|1000\s*\*/.test(expr)),
    );
    expect(inSeconds.map(({ title }) => title)).toEqual([]);
  });
});

describe('A dashboard', () => {
  const panel = (title: string, more: Partial<Panel> = {}): Panel => ({
    dashboard: 'capacity',
    row: 'Row',
    title,
    description: 'Something.',
    queries: [{ expr: 'up', legend: '{{job}}' }],
    ...more,
  });
  const signal = (...panels: Panel[]): Signal => ({
    source: 'prometheus',
    metric: 'up',
    type: 'gauge',
    unit: 's',
    labels: [],
    meaning: 'Something.',
    panels,
  });
  const drawn = (...panels: Panel[]) => chartsOf(dashboards([signal(...panels)]).capacity);
  const steps = (thresholds: Panel['thresholds']) => drawn(panel('one', { thresholds }))[0]?.fieldConfig.defaults.thresholds?.steps;

  test('takes the unit of the metric, unless the panel has one', () => {
    expect(drawn(panel('one'), panel('two', { unit: 'bytes' })).map(({ fieldConfig }) => fieldConfig.defaults.unit)).toEqual([
      's',
      'bytes',
    ]);
  });

  test('turns amber, then red, with rising values', () => {
    expect(steps({ amber: 1, red: 2 })).toEqual([
      { color: 'green', value: null },
      { color: 'orange', value: 1 },
      { color: 'red', value: 2 },
    ]);
  });

  test('turns amber, then red, with falling values where low is bad', () => {
    expect(steps({ amber: 2, red: 1, below: true })).toEqual([
      { color: 'red', value: null },
      { color: 'orange', value: 1 },
      { color: 'green', value: 2 },
    ]);
  });

  test('begins a row with single values, then charts, then tables', () => {
    const kinds = drawn(panel('table', { kind: 'table' }), panel('chart'), panel('value', { kind: 'stat' })).map(({ title }) => title);
    expect(kinds).toEqual(['value', 'chart', 'table']);
  });

  test('fills its lines evenly', () => {
    const places = drawn(...['a', 'b', 'c', 'd', 'e'].map((title) => panel(title))).map(({ gridPos: { x, y, w } }) => [x, y, w]);
    expect(places).toEqual([
      [0, 1, 8],
      [8, 1, 8],
      [16, 1, 8],
      [0, 9, 12],
      [12, 9, 12],
    ]);
  });

  test("makes columns of the labels in a table's legend, and of its values only under the words there", () => {
    const columns = (legend: string) =>
      JSON.stringify(drawn(panel('table', { kind: 'table', queries: [{ expr: 'up', legend }] }))[0]?.transformations);
    expect(columns('{{namespace}}/{{pod}}')).toContain('"names":["namespace","pod"]');
    expect(columns('age of {{job}}')).toContain('"names":["job","Value"]');
    expect(columns('age of {{job}}')).toContain('"renameByName":{"Value":"age of"}');
  });

  test('puts a few single values beside the charts, and many into a line of their own', () => {
    const widths = (values: number) =>
      drawn(panel('chart'), ...Array.from({ length: values }, (_, index) => panel(`value ${index}`, { kind: 'stat' }))).map(
        ({ gridPos: { w, h } }) => `${w}x${h}`,
      );
    expect(widths(1)).toEqual(['8x8', '16x8']);
    expect(widths(3)).toEqual(['8x4', '8x4', '8x4', '24x8']);
  });

  test('keeps the id of a panel when another one comes before it', () => {
    const id = (panels: Panel[]) => drawn(...panels).find(({ title }) => title === 'one')?.id;
    expect(id([panel('two'), panel('one')])).toBe(id([panel('one')]));
  });

  test('offers the choices that its queries mention', () => {
    expect(variables(['up{dag_id=~"$dag"}', 'rate(up[$__rate_interval])']).map(({ name }) => name)).toEqual(['dag']);
  });

  test('refuses a query that mentions a choice which nobody has', () => {
    expect(() => variables(['up{x="$colour"}'])).toThrow("a dashboard's query asks for $colour, which CHOICES does not have");
  });
});

describe('LogQL', () => {
  const jaeger = parse(readAsset(OBSERVABILITY, 'grafana/datasources/jaeger.yml')) as {
    datasources: [{ jsonData: { tracesToLogsV2: { query: string } } }];
  };
  const fromTraces = jaeger.datasources[0].jsonData.tracesToLogsV2.query.replaceAll('$$', '$').replace('${__tags}', '$__tags');
  const queries = [...LOG_PANELS.map(({ expr }) => expr), fromTraces].map(readLogql);

  test('parses', () => {
    expect(queries.flatMap(({ mistakes }) => mistakes)).toEqual([]);
  });

  test('selects streams by labels that streams have', () => {
    expect(queries.filter(({ streamLabels }) => streamLabels.length === 0)).toEqual([]);
    expect(queries.flatMap(({ streamLabels }) => streamLabels).filter((label) => !STREAM_LABELS.includes(label))).toEqual([]);
  });
});
