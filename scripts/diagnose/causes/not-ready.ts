import type { State } from '../collect';
import { componentOf, type Declared } from '../declared';
import type { Finding } from '../finding';
import { containersOf, type Event, fullName, isReady, type Pod, seenAt } from '../objects';

/** Events older than that say nothing about now. */
const RECENT = 900_000;

/** Pods that run and are not ready: a probe fails, or an init container waits. */
export function notReady({ pods, events, now }: State, declared: Declared): Finding[] {
  return pods.filter(isHalfUp).flatMap((pod) => {
    const { name, namespace } = pod.metadata;
    const waits = containersOf(pod).find(({ init, status }) => init && status?.state.running && !status.ready);
    const lame = containersOf(pod).filter(({ init, status }) => !init && status?.state.running && !status.ready);
    if (!waits && lame.length === 0) return [];
    const probes = events.filter((event) => isAbout(event, pod) && event.reason === 'Unhealthy' && isRecent(event, now));
    const kinds = [
      ...new Set(
        probes
          .map(({ message }) => /^(Readiness|Liveness|Startup) probe/.exec(message)?.[1]?.toLowerCase())
          .filter((kind) => kind !== undefined),
      ),
    ];
    const cause = waits
      ? `${fullName(pod)} waits in ${waits.container.name}`
      : `${fullName(pod)} ${lame.map(({ container }) => container.name).join(', ')} runs and is not ready${kinds.length > 0 ? `: its ${kinds.join(' and ')} probe fails` : ''}`;
    return [
      {
        kind: 'not-ready',
        cause,
        components: [componentOf(pod, declared)],
        evidence: [
          ...probes.slice(-3).map((event) => `Unhealthy${answerOf(event)}, last at ${seenAt(event)}`),
          `${fullName(pod)}: ${pod.status.phase}, not Ready`,
        ],
        runbook: 'runbooks/pod-not-ready.md',
        next: [
          `kubectl -n ${namespace} logs ${name} -c ${waits?.container.name ?? lame[0]?.container.name} --tail=50`,
          `kubectl -n ${namespace} describe pod ${name}`,
        ],
        role: 'symptom',
      } satisfies Finding,
    ];
  });
}

const isHalfUp = (pod: Pod): boolean =>
  !isReady(pod) && !pod.metadata.deletionTimestamp && ['Pending', 'Running'].includes(pod.status.phase);

const isAbout = ({ involvedObject }: Event, pod: Pod): boolean =>
  involvedObject.name === pod.metadata.name && involvedObject.namespace === pod.metadata.namespace;

const isRecent = (event: Event, now: Date): boolean => now.getTime() - Date.parse(seenAt(event)) < RECENT;

/** Of a probe's answer the status or the kind: a body may hold anything. */
function answerOf({ message }: Event): string {
  const status = /statuscode: (\d{3})/.exec(message)?.[1];
  if (status) return `, HTTP ${status}`;
  if (/timed out|deadline exceeded|Timeout/.test(message)) return ', no answer in time';
  return /connection refused/.test(message) ? ', connection refused' : '';
}
