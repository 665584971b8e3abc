import type { State } from '../collect';
import { componentOf, type Declared } from '../declared';
import type { Finding } from '../finding';
import { containersOf, fullName } from '../objects';

/** Containers that end and are started again, for no reason that another look knows. */
export function crashLoops({ pods }: State, declared: Declared): Finding[] {
  const waiting = pods.flatMap(containersOf).filter(({ status }) => {
    const reason = status?.state.waiting?.reason;
    return reason === 'CrashLoopBackOff' || reason === 'RunContainerError' || reason === 'CreateContainerError';
  });
  return waiting.map(({ pod, container, status }) => {
    const last = status?.lastState?.terminated;
    const { name, namespace } = pod.metadata;
    const end = last
      ? `ended with exit code ${last.exitCode}${last.reason ? ` (${last.reason})` : ''}`
      : `cannot be started (${status?.state.waiting?.reason})`;
    return {
      kind: 'crash-loop',
      cause: `${fullName(pod)} ${container.name} ${end}, ${status?.restartCount ?? 0} restarts`,
      components: [componentOf(pod, declared)],
      evidence: [`${fullName(pod)} ${container.name}: ${status?.state.waiting?.reason}`],
      runbook: 'runbooks/container-restarts.md',
      next: [
        `kubectl -n ${namespace} logs ${name} -c ${container.name} --previous --tail=50`,
        `kubectl -n ${namespace} describe pod ${name}`,
      ],
      role: 'symptom',
    };
  });
}
