import type { Environment } from '../../environments/schema';
import { EXECUTION_API, WEBSERVER } from '../airflow/names';
import { releasePlan } from '../airflow/release';
import { ScalingTable } from './table';

/** Worker pools with their queues; a pool that names none serves the one of its name. */
export const poolsOf = ({ workers }: Environment['airflow']) =>
  Object.fromEntries(Object.entries(workers).map(([pool, worker]) => [pool, { ...worker, queues: worker.queues ?? [pool] }]));

/** The table of scaling, as an environment file says it. */
export function scalingTableOf({ airflow, edge, release, scaling }: Environment): ScalingTable {
  const { webserver, executionApi, triggerer } = airflow;
  const { ui } = releasePlan(release, airflow.image.tag);
  const webservers =
    ui.engine === 'service' ? ui.colors.filter(({ present }) => present).map(({ color }) => `${WEBSERVER}-${color}`) : [WEBSERVER];
  return new ScalingTable({
    ...scaling,
    servers: {
      ...(edge.entry.type === 'none' ? {} : { waf: edge.waf }),
      ...Object.fromEntries(webservers.map((name) => [name, webserver])),
      ...(executionApi.separate ? { [EXECUTION_API]: executionApi } : {}),
    },
    triggerer,
    pools: poolsOf(airflow),
  });
}
