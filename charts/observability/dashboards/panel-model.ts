import type { Panel, Unit } from '../signals/signal';
import { dashboardUrl } from './catalogue';
import { DATASOURCES } from './datasources';
import type { PanelKind } from './layout';
import type { LogPanel } from './log-panels';

/** A panel of the table with the unit of its metric, or one of the logs. */
export type PanelSource = (Panel & { readonly unit: Unit }) | LogPanel;

type Thresholds = NonNullable<Panel['thresholds']>;

/** How Grafana draws what a query returns. */
interface FieldConfig {
  readonly defaults: {
    readonly unit?: Unit;
    readonly thresholds?: { readonly mode: 'absolute'; readonly steps: readonly Step[] };
    readonly [key: string]: unknown;
  };
  readonly overrides: readonly object[];
}

/** It holds from its value on; the first has none and holds below all others. */
interface Step {
  readonly color: string;
  readonly value: number | null;
}

/** Grafana's model of a panel, without its id and place. */
export interface PanelModel {
  readonly type: PanelKind;
  readonly title: string;
  readonly description: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly targets: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
    readonly [key: string]: unknown;
  }[];
  readonly fieldConfig: FieldConfig;
  readonly options: object;
  readonly transformations?: readonly object[];
}

export const kindOf = (panel: PanelSource): PanelKind => panel.kind ?? 'timeseries';

export const queriesOf = (panel: PanelSource): Panel['queries'] => ('queries' in panel ? panel.queries : [panel]);

export const panelModel = (panel: PanelSource): PanelModel => ('queries' in panel ? metricPanel(panel) : logPanel(panel));

function metricPanel(panel: Panel & { readonly unit: Unit }): PanelModel {
  const kind = panel.kind ?? 'timeseries';
  return {
    type: kind,
    title: panel.title,
    description: panel.description,
    datasource: DATASOURCES.prometheus,
    targets: panel.queries.map(({ expr, legend }, index) => ({
      refId: refId(index),
      datasource: DATASOURCES.prometheus,
      editorMode: 'code',
      expr,
      legendFormat: legend,
      format: kind === 'table' ? 'table' : 'time_series',
      // What shows one value asks for the value of now: over a range it would show the last one of something that is gone.
      ...(kind === 'timeseries' ? { range: true } : { instant: true, range: false }),
    })),
    fieldConfig: fieldConfig(kind, panel.unit, panel.thresholds),
    options: { ...OPTIONS[kind], ...(kind === 'stat' && { colorMode: panel.thresholds ? 'background' : 'none' }) },
    ...(kind === 'table' && { transformations: columns(panel) }),
  };
}

function logPanel(panel: LogPanel): PanelModel {
  return {
    type: panel.kind,
    title: panel.title,
    description: panel.description,
    datasource: DATASOURCES.loki,
    targets: [
      {
        refId: refId(0),
        datasource: DATASOURCES.loki,
        editorMode: 'code',
        expr: panel.expr,
        legendFormat: panel.legend,
        queryType: 'range',
      },
    ],
    fieldConfig: panel.kind === 'timeseries' ? fieldConfig('timeseries', 'short') : { defaults: {}, overrides: [] },
    options: OPTIONS[panel.kind],
  };
}

const refId = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);

const LAST_VALUE = { calcs: ['lastNotNull'], fields: '', values: false };

const OPTIONS: Readonly<Record<PanelKind, object>> = {
  stat: {
    reduceOptions: LAST_VALUE,
    graphMode: 'none',
    justifyMode: 'auto',
    orientation: 'auto',
    textMode: 'auto',
  },
  gauge: { reduceOptions: LAST_VALUE, orientation: 'auto', showThresholdLabels: false, showThresholdMarkers: true },
  timeseries: {
    legend: { displayMode: 'table', placement: 'bottom', showLegend: true, calcs: ['lastNotNull', 'max'] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  table: { showHeader: true, cellHeight: 'sm' },
  logs: {
    showTime: true,
    wrapLogMessage: true,
    enableLogDetails: true,
    prettifyLogMessage: false,
    sortOrder: 'Descending',
    dedupStrategy: 'none',
    showLabels: false,
    showCommonLabels: false,
  },
};

const LINES = {
  drawStyle: 'line',
  lineInterpolation: 'linear',
  lineWidth: 1,
  fillOpacity: 10,
  showPoints: 'auto',
  spanNulls: false,
  axisSoftMin: 0,
};

function fieldConfig(kind: PanelKind, unit: Unit, thresholds?: Thresholds): FieldConfig {
  const line = kind === 'timeseries' && { ...LINES, thresholdsStyle: { mode: thresholds ? 'dashed' : 'off' } };
  return {
    defaults: {
      unit,
      color: color(kind, thresholds),
      thresholds: { mode: 'absolute', steps: steps(thresholds) },
      ...(line && { custom: line }),
      ...(kind === 'gauge' && { min: 0, ...(unit === 'percentunit' && { max: 1 }) }),
      ...(kind === 'table' && thresholds && { custom: { cellOptions: { type: 'color-text' } } }),
    },
    overrides: kind === 'table' ? [linkToDag] : [],
  };
}

function color(kind: PanelKind, thresholds?: Thresholds): object {
  if (kind === 'timeseries') return { mode: 'palette-classic' };
  return thresholds ? { mode: 'thresholds' } : { mode: 'fixed', fixedColor: 'text' };
}

function steps(thresholds?: Thresholds): Step[] {
  if (!thresholds) return [{ color: 'green', value: null }];
  const { amber, red, below } = thresholds;
  const [first, last] = below ? (['red', 'green'] as const) : (['green', 'red'] as const);
  const [low, high] = below ? [red, amber] : [amber, red];
  return [{ color: first, value: null }, ...(low === high ? [] : [{ color: 'orange', value: low }]), { color: last, value: high }];
}

/** Wherever a table names a DAG, a click shows it. */
const linkToDag = {
  matcher: { id: 'byName', options: 'dag_id' },
  properties: [
    { id: 'links', value: [{ title: 'Show this DAG', url: `${dashboardUrl('dags')}?var-dag=\${__value.raw}&\${__url_time_range}` }] },
  ],
};

/** The columns of a table: the labels in its legends, and for each query whose legend has words too, its values under those words. */
function columns({ queries }: Panel): object[] {
  const values = queries.map(({ legend }, index) => ({
    field: queries.length === 1 ? 'Value' : `Value #${refId(index)}`,
    title: words(legend),
  }));
  const named = values.filter(({ title }) => title !== '');
  const names = [...new Set(queries.flatMap(({ legend }) => labels(legend))), ...named.map(({ field }) => field)];
  return [
    ...(queries.length === 1 ? [] : [{ id: 'merge', options: {} }]),
    { id: 'filterFieldsByName', options: { include: { names } } },
    {
      id: 'organize',
      options: {
        indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
        renameByName: Object.fromEntries(named.map(({ field, title }) => [field, title])),
      },
    },
  ];
}

const LABEL = /\{\{\s*(\w+)\s*\}\}/g;

const labels = (legend: string): string[] => [...legend.matchAll(LABEL)].map(([, label = '']) => label);

/** What a legend says besides its labels; punctuation between them is no word. */
const words = (legend: string): string => legend.replace(LABEL, '').replace(/^\W+|\W+$/g, '');
