import type { State } from '../collect';
import { componentOf, type Declared } from '../declared';
import type { Finding } from '../finding';
import { percent } from './words';

/** Pods whose memory has grown for hours. */
export function growingMemory({ growth, pods }: State, declared: Declared): Finding[] {
  return growth.map(({ namespace, pod: name, ratio }) => {
    const pod = pods.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
    return {
      kind: 'memory-grows',
      cause: `the memory of ${namespace}/${name} has grown for hours, and reaches its limit within a day if it goes on: a leak, or a load that grows`,
      components: [pod ? componentOf(pod, declared) : name],
      evidence: [`${percent(ratio)} of its limit now, by Prometheus`],
      runbook: 'runbooks/performance.md#memory-grows',
      next: [`kubectl -n ${namespace} top pod ${name} --containers`],
      role: 'alone',
    };
  });
}
