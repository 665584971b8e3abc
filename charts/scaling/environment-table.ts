import type { Environment } from '../../environments/schema';
import { ScalingTable } from './table';

/** Worker pools with their queues; a pool that names none serves the one of its name. */
export const poolsOf = ({ workers }: Environment['airflow']) =>
  Object.fromEntries(Object.entries(workers).map(([pool, worker]) => [pool, { ...worker, queues: worker.queues ?? [pool] }]));

/** The table of scaling, as an environment file says it. */
export function scalingTableOf({ airflow, edge, release, scaling }: Environment): ScalingTable {
  const { webserver, executionApi, triggerer } = airflow;
  const color = release.strategy === 'blue-green' ? `-${release.active}` : '';
  return new ScalingTable({
    ...scaling,
    servers: {
      ...(edge.entry.type === 'none' ? {} : { waf: edge.waf }),
      [`airflow-webserver${color}`]: webserver,
      ...(executionApi.separate ? { 'airflow-execution-api': executionApi } : {}),
    },
    triggerer,
    pools: poolsOf(airflow),
  });
}
