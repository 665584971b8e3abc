import { readAsset } from '../platform/assets';

/** SQL of a file, on one line: it becomes a parameter of KEDA, which people read in `kubectl describe`. */
function query(file: string, parameters: Readonly<Record<string, string>>): string {
  const lines = readAsset(__dirname, file)
    .split('\n')
    .filter((line) => !line.startsWith('--'));
  return Object.entries(parameters).reduce(
    (sql, [name, value]) => sql.replaceAll(`:${name}`, value),
    lines.join(' ').replace(/\s+/g, ' ').trim(),
  );
}

/** Tasks of these queues, in pods of a pool that runs so many at a time. */
export const workerDemand = (queues: readonly string[], concurrency: number): string =>
  query('worker-demand.sql', { queues: queues.map((queue) => `'${queue}'`).join(', '), concurrency: String(concurrency) });

/** Triggers, in triggerers that are so full, in percent of their capacity. */
export const triggererDemand = (capacity: number, fullness: number): string =>
  query('triggerer-demand.sql', { capacity: String(Math.max(1, Math.floor((capacity * fullness) / 100))) });
