import type { State } from '../collect';
import { componentOf, type Declared } from '../declared';
import type { Finding } from '../finding';
import { fullName } from '../objects';
import { some } from './words';

/** Why the scheduler finds no node, in its words and in ours. */
const NO_NODE: readonly (readonly [RegExp, string])[] = [
  [/Insufficient (cpu|memory|ephemeral-storage|pods)/, 'no node has enough $1 left'],
  [
    /unbound immediate PersistentVolumeClaims|persistentvolumeclaim "[\w.-]+" not found|didn't find available persistent volumes/,
    'its volume is not there',
  ],
  [/volume node affinity conflict/, 'its volume belongs to another node'],
  [/untolerated taint/, 'nodes have taints that it does not tolerate'],
  [/didn't match Pod's node affinity\/selector/, 'no node has the labels that it wants'],
  [/didn't match pod (?:anti-)?affinity|topology spread/, 'its copies may not share a node'],
];

/** Pods that no node takes. */
export function unscheduledPods({ pods }: State, declared: Declared): Finding[] {
  return pods.flatMap((pod) => {
    const condition = pod.status.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
    if (!condition || pod.metadata.deletionTimestamp) return [];
    const reasons = NO_NODE.flatMap(([pattern, words]) => {
      const match = pattern.exec(condition.message ?? '');
      return match ? [words.replace('$1', match[1] ?? '')] : [];
    });
    const { name, namespace } = pod.metadata;
    return [
      {
        kind: 'not-scheduled',
        cause: `no node takes ${fullName(pod)}: ${some(reasons) || 'its events say why'}`,
        components: [componentOf(pod, declared)],
        evidence: [`${fullName(pod)}: ${pod.status.phase}, ${condition.reason ?? 'not scheduled'}`],
        runbook: 'runbooks/container-startup.md#nothing-takes-the-pod',
        next: [`kubectl -n ${namespace} describe pod ${name}`, 'kubectl describe nodes', `kubectl -n ${namespace} get pvc`],
        role: 'origin',
      } satisfies Finding,
    ];
  });
}
