import type { State } from '../collect';
import { componentOf, type Declared } from '../declared';
import type { Finding } from '../finding';
import { isReady } from '../objects';
import { plural } from './words';

/** As the alert CeleryQueueBacklog has it. */
const BACKLOG = 50;

/** Queues of Celery in which tasks wait although no worker takes them, or too many for those that do. */
export function queueBacklogs({ surveys, pods }: State, declared: Declared): Finding[] {
  const namespace = declared.namespaces[0];
  const lengths = surveys.find(({ broker }) => broker?.lengths !== undefined)?.broker?.lengths ?? {};
  return Object.entries(lengths).flatMap(([queue, length]) => {
    const worker = declared.queues.get(queue) ?? '';
    const ready = pods.filter((pod) => componentOf(pod, declared) === worker && isReady(pod)).length;
    if (length === 0 || (ready > 0 && length <= BACKLOG)) return [];
    return [
      {
        kind: 'queue-backlog',
        cause: `${plural(length, 'task')} wait in queue ${queue}, and ${ready === 0 ? `no worker of ${worker} is ready` : `${plural(ready, 'worker')} of ${worker} do not keep up`}`,
        components: [worker],
        evidence: [`length of ${queue} at the broker, now: ${length}`],
        runbook: 'runbooks/celery-queue-backlog.md',
        next: [
          `kubectl -n ${namespace} get pods -l app.kubernetes.io/name=airflow-worker -L airflow-platform/pool`,
          `kubectl -n ${namespace} exec deploy/airflow-scheduler -c airflow-scheduler -- airflow celery list-workers`,
        ],
        role: 'symptom',
      } satisfies Finding,
    ];
  });
}
