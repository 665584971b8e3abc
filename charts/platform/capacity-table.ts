import { type Amounts, storageOf } from './amounts';
import { type Capacity, cores, gibibytes } from './capacity';
import { STORAGE_TIERS, storageClassName } from './tiers';

/** What an environment requests, and whose storage classes it uses. */
export interface EnvironmentCapacity {
  readonly name: string;
  readonly instance: string;
  readonly capacity: Capacity;
}

const COLUMNS = ['environment', 'requests', 'pods', 'CPU', 'memory GiB', ...STORAGE_TIERS.map((tier) => `${tier} GiB`)];

/** For a terminal: CPU, memory and storage of each environment, with no load and at the largest scale. */
export function capacityTable(environments: readonly EnvironmentCapacity[]): string {
  const rows = [
    COLUMNS,
    ...environments.flatMap(({ name, instance, capacity: { fewest, most } }) => [
      [name, 'at minimum', ...figures(fewest, instance)],
      ['', 'at maximum', ...figures(most, instance)],
    ]),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const aligned = (row: readonly string[]) =>
    row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  return rows.map(aligned).join('\n');
}

const figures = (amounts: Amounts, instance: string): string[] => [
  String(amounts['pods'] ?? 0),
  cores(amounts['requests.cpu']),
  gibibytes(amounts['requests.memory']),
  ...STORAGE_TIERS.map((tier) => gibibytes(amounts[storageOf(storageClassName(instance, tier))])),
];
