import type { State } from '../collect';
import { componentOf, type Declared, declaredContainer } from '../declared';
import type { Finding } from '../finding';
import { containersOf, fullName, type Placed } from '../objects';
import { groupBy, plural } from './words';

/** What was killed longer ago, and runs since, is no news. */
const RECENT = 3_600_000;

/** Containers that were killed for their memory. */
export function outOfMemory({ pods, now }: State, declared: Declared): Finding[] {
  const killed = pods.flatMap(containersOf).filter((place) => wasKilled(place, now));
  return [...groupBy(killed, ({ pod, container }) => `${componentOf(pod, declared)} ${container.name}`).values()].map((places) => {
    const { pod, container } = places[0] as Placed;
    const { name, namespace } = pod.metadata;
    const limit = container.resources?.limits?.['memory'] ?? 'none';
    const component = componentOf(pod, declared);
    const wanted = declaredContainer(component, container.name, declared)?.resources?.limits?.['memory'];
    const changed =
      wanted && wanted !== limit ? `; environment ${declared.name} gives it ${wanted}: somebody has changed it on the cluster` : '';
    return {
      kind: 'out-of-memory',
      cause: `${component} was killed for its memory: it needs more than its limit of ${limit}${changed}`,
      components: [component],
      evidence: places.map(
        (place) => `${fullName(place.pod)} ${place.container.name}: OOMKilled, ${plural(place.status?.restartCount ?? 0, 'restart')}`,
      ),
      runbook: 'runbooks/container-out-of-memory.md',
      next: [
        ...(changed ? [`kubectl apply -f dist/${declared.name}`] : []),
        `kubectl -n ${namespace} top pod ${name} --containers`,
        `kubectl -n ${namespace} logs ${name} -c ${container.name} --previous --tail=20`,
      ],
      role: 'origin',
    };
  });
}

function wasKilled({ status }: Placed, now: Date): boolean {
  if (!status) return false;
  const { state, lastState = {} } = status;
  // Where not even the start fits, the runtime says it in its own words.
  if (/OOM-killed|memory limit too low/i.test(`${state.waiting?.message} ${lastState.terminated?.message}`)) return true;
  const ends = [state.terminated, lastState.terminated].filter((end) => end?.reason === 'OOMKilled');
  return ends.some(
    (end) => now.getTime() - Date.parse(end?.finishedAt ?? '') < RECENT || (state.waiting !== undefined && end !== undefined),
  );
}
