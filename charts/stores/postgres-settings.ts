import { quantityValue } from '../platform/quantity';
import { resourcesOf, type Size } from '../platform/tiers';

/** What the process of a connection keeps for itself, measured with queries on Airflow's tables: 1.9 MiB. */
export const CONNECTION_MEMORY = '2Mi';

/** Half of the memory is left for connections. */
export const mostConnections = (resources: Size): number =>
  Math.floor(quantityValue(resourcesOf(resources).limits.memory) / 2 / quantityValue(CONNECTION_MEMORY));

export interface PostgresSizing {
  readonly resources: Size;
  readonly maxConnections: number;
}

/**
 * Memory settings that follow from the memory limit: a quarter shared, the page cache counted as half, and what
 * sorts may take divided among connections. https://www.postgresql.org/docs/17/runtime-config-resource.html
 */
export function memorySettings({ resources, maxConnections }: PostgresSizing): Record<string, string> {
  const mebibytes = quantityValue(resourcesOf(resources).limits.memory) / 2 ** 20;
  const megabytes = (share: number, least: number) => `${Math.max(least, Math.floor(mebibytes * share))}MB`;
  return {
    max_connections: String(maxConnections),
    shared_buffers: megabytes(1 / 4, 64),
    effective_cache_size: megabytes(1 / 2, 128),
    maintenance_work_mem: megabytes(1 / 16, 32),
    work_mem: megabytes(1 / 4 / maxConnections, 4),
  };
}
