import type { State } from '../collect';
import type { Declared } from '../declared';
import type { Finding } from '../finding';
import { plural } from './words';

/** Pools of Airflow in which tasks wait for a slot, and none is free. */
export function exhaustedPools({ surveys }: State, { namespaces: [namespace], queues }: Declared): Finding[] {
  const pools = surveys.find(({ database }) => database?.pools !== undefined)?.database?.pools ?? [];
  return pools.flatMap(({ pool, slots, countsDeferred, running, queued, deferred, scheduled }) => {
    const taken = running + queued + (countsDeferred ? deferred : 0);
    if (slots === -1 || slots > taken || scheduled === 0) return [];
    // Slots that only wait for a worker are held by whatever keeps the workers.
    const waits = running === 0 && queued > 0;
    return [
      {
        kind: 'exhausted-pool',
        cause: `pool ${pool} is used up: ${plural(scheduled, 'slot')} wanted by tasks that are ready, none of its ${slots} free`,
        components: waits ? [...new Set(queues.values())] : ['airflow-scheduler'],
        evidence: [
          `of ${plural(slots, 'slot')}: ${running} run, ${queued} wait for a worker, ${deferred} deferred (${countsDeferred ? 'counted' : 'not counted'})`,
        ],
        runbook: 'runbooks/pool-starving.md',
        next: [
          `kubectl -n ${namespace} exec deploy/airflow-scheduler -c airflow-scheduler -- airflow pools list`,
          `kubectl -n ${namespace} exec deploy/airflow-scheduler -c airflow-scheduler -- airflow celery list-workers`,
        ],
        role: waits ? 'symptom' : 'alone',
      },
    ];
  });
}
