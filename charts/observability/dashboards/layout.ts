/** Columns of Grafana's grid. */
export const COLUMNS = 24;

/** Place of a panel in Grafana's grid. */
export interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export type PanelKind = 'stat' | 'gauge' | 'timeseries' | 'table' | 'logs';

/** Panels of a row that share lines of one height. */
interface Band {
  readonly kinds: readonly PanelKind[];
  readonly height: number;
  readonly perLine: number;
}

/** Single values are enough for lines of their own if there are this many; fewer stand beside the charts. */
const ENOUGH_VALUES = 3;

const VALUES: readonly PanelKind[] = ['stat', 'gauge'];
const TABLES: Band = { kinds: ['table'], height: 8, perLine: 2 };
const LOGS: Band = { kinds: ['logs'], height: 10, perLine: 1 };

const CHARTS_WITH_VALUES: readonly Band[] = [{ kinds: [...VALUES, 'timeseries'], height: 8, perLine: 3 }, TABLES, LOGS];
const VALUES_THEN_CHARTS: readonly Band[] = [
  { kinds: VALUES, height: 4, perLine: 6 },
  { kinds: ['timeseries'], height: 8, perLine: 3 },
  TABLES,
  LOGS,
];

const HEADING_HEIGHT = 1;

/** Something with a place in the grid. */
export interface Placed<T> {
  readonly item: T;
  readonly gridPos: GridPosition;
}

/** Lays out a row of panels under its heading, from line `top` on: single values, charts, tables, logs. */
export function layOutRow<T>(panels: readonly T[], kindOf: (panel: T) => PanelKind, top: number) {
  const heading: GridPosition = { x: 0, y: top, w: COLUMNS, h: HEADING_HEIGHT };
  const ofKinds = (kinds: readonly PanelKind[]) => kinds.flatMap((kind) => panels.filter((panel) => kindOf(panel) === kind));
  const [values, charts] = [ofKinds(VALUES).length, ofKinds(['timeseries']).length];
  const bands = values < ENOUGH_VALUES && charts > 0 ? CHARTS_WITH_VALUES : VALUES_THEN_CHARTS;

  const placed: Placed<T>[] = [];
  let y = top + HEADING_HEIGHT;
  for (const { kinds, height, perLine } of bands) {
    for (const line of balancedLines(ofKinds(kinds), perLine)) {
      const widths = shares(line.map((panel) => (VALUES.includes(kindOf(panel)) ? 1 : 2)));
      placed.push(...line.map((item, index) => ({ item, gridPos: { ...(widths[index] ?? { x: 0, w: COLUMNS }), y, h: height } })));
      y += height;
    }
  }
  return { heading, placed, bottom: y };
}

/** As few lines as `perLine` allows, filled evenly: five in lines of three are three and two. */
function balancedLines<T>(items: readonly T[], perLine: number): T[][] {
  const lines = Math.ceil(items.length / perLine);
  const start = (line: number) => Math.ceil((line * items.length) / lines);
  return Array.from({ length: lines }, (_, line) => items.slice(start(line), start(line + 1)));
}

/** The columns divided in the proportion of the weights. */
function shares(weights: readonly number[]): { x: number; w: number }[] {
  const sum = (count: number) => weights.slice(0, count).reduce((total, weight) => total + weight, 0);
  const edge = (count: number) => Math.round((sum(count) * COLUMNS) / sum(weights.length));
  return weights.map((_, index) => ({ x: edge(index), w: edge(index + 1) - edge(index) }));
}
