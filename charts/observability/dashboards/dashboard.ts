import { fingerprint } from '../../platform/assets';
import { DASHBOARDS, type DashboardName, type Signal } from '../signals/signal';
import { CATALOGUE, dashboardUid, dashboardUrl } from './catalogue';
import { DATASOURCES } from './datasources';
import { type GridPosition, layOutRow } from './layout';
import { LOG_PANELS } from './log-panels';
import { kindOf, type PanelModel, type PanelSource, panelModel, queriesOf } from './panel-model';
import { type Variable, variables } from './variables';

/** A dashboard in Grafana's classic model, as provisioned files have it. https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly panels: readonly (Heading | (PanelModel & Place))[];
  readonly links: readonly { readonly title: string; readonly url: string; readonly [key: string]: unknown }[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string; readonly [key: string]: unknown }[] };
  readonly [key: string]: unknown;
}

interface Place {
  readonly id: number;
  readonly gridPos: GridPosition;
}

interface Heading extends Place {
  readonly type: 'row';
  readonly title: string;
  readonly collapsed: false;
  readonly panels: readonly [];
}

const SCHEMA_VERSION = 41;

/** All dashboards, each with the panels that the table has for it and those of the logs. */
export function dashboards(signals: readonly Signal[]): Readonly<Record<DashboardName, Dashboard>> {
  const panels = [...tablePanels(signals), ...LOG_PANELS];
  return Object.fromEntries(
    DASHBOARDS.map((name) => [
      name,
      dashboard(
        name,
        panels.filter((panel) => panel.dashboard === name),
      ),
    ]),
  ) as Record<DashboardName, Dashboard>;
}

/** The same as files, by name. */
export const dashboardFiles = (signals: readonly Signal[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(dashboards(signals)).map(([name, model]) => [`${name}.json`, `${JSON.stringify(model, undefined, 2)}\n`]),
  );

const tablePanels = (signals: readonly Signal[]): PanelSource[] =>
  signals.flatMap((signal) => (signal.panels ?? []).map((panel) => ({ ...panel, unit: panel.unit ?? signal.unit })));

function dashboard(name: DashboardName, panels: readonly PanelSource[]): Dashboard {
  const { title, description, from } = CATALOGUE[name];
  return {
    uid: dashboardUid(name),
    title,
    description,
    tags: ['airflow', name],
    schemaVersion: SCHEMA_VERSION,
    editable: false,
    graphTooltip: 1,
    timezone: 'browser',
    time: { from, to: 'now' },
    refresh: '1m',
    links: DASHBOARDS.filter((other) => other !== name).map(linkTo),
    templating: { list: variables(panels.flatMap(queriesOf).map(({ expr }) => expr)) },
    annotations: { list: [FIRING_ALERTS] },
    panels: place(panels),
  };
}

const linkTo = (name: DashboardName) => ({
  type: 'link',
  title: CATALOGUE[name].title,
  tooltip: CATALOGUE[name].description,
  url: dashboardUrl(name),
  icon: 'dashboard',
  keepTime: true,
  includeVars: false,
  targetBlank: false,
  asDropdown: false,
  tags: [],
});

/** When alerts fired, drawn into every chart. The Watchdog always fires: that is its purpose. */
const FIRING_ALERTS = {
  name: 'Alerts',
  datasource: DATASOURCES.prometheus,
  enable: true,
  hide: false,
  iconColor: 'red',
  expr: 'ALERTS{alertstate="firing", alertname!="Watchdog"}',
  titleFormat: '{{alertname}}',
  textFormat: '{{severity}} for {{team}}',
  tagKeys: 'severity,team',
  step: '60s',
};

/** Rows in the order in which the table first names them, panels under them as the layout says. */
function place(panels: readonly PanelSource[]): Dashboard['panels'] {
  let top = 0;
  return [...new Set(panels.map(({ row }) => row))].flatMap((row) => {
    const { heading, placed, bottom } = layOutRow(
      panels.filter((panel) => panel.row === row),
      kindOf,
      top,
    );
    top = bottom;
    return [
      { id: stableId(row), type: 'row', title: row, collapsed: false, panels: [], gridPos: heading } as const,
      ...placed.map(({ item, gridPos }) => ({ id: stableId(row, item.title), ...panelModel(item), gridPos })),
    ];
  });
}

/** Links to a panel carry its id: it must not change when another panel comes or goes. */
const stableId = (...names: readonly string[]): number => Number.parseInt(fingerprint(names).slice(0, 6), 16);
