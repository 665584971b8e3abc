import { quantityValue } from '../../../charts/platform/quantity';
import type { State } from '../collect';
import { componentOf, type Declared } from '../declared';
import type { Finding } from '../finding';
import { containersOf, fullName } from '../objects';
import { percent } from './words';

/** As the alert PodMemoryNearLimit has it. */
const NEAR = 0.95;

/** Containers that the next peak kills. */
export function memoryNearLimit({ pods, memory }: State, declared: Declared): Finding[] {
  const near = pods.flatMap(containersOf).flatMap(({ pod, container }) => {
    const measured = memory.find((each) => fullName(each) === fullName(pod));
    const used = measured?.containers.find(({ name }) => name === container.name)?.usage['memory'];
    const limit = container.resources?.limits?.['memory'];
    const ratio = used && limit ? bytes(used) / bytes(limit) : 0;
    return ratio > NEAR ? [{ pod, container, ratio, limit }] : [];
  });
  return near.map(({ pod, container, ratio, limit }) => ({
    kind: 'memory-near-limit',
    cause: `${fullName(pod)} uses ${percent(ratio)} of its memory limit of ${limit}`,
    components: [componentOf(pod, declared)],
    evidence: [`container ${container.name}, measured now`],
    runbook: 'runbooks/pod-memory-near-limit.md',
    next: [`kubectl -n ${pod.metadata.namespace} top pod ${pod.metadata.name} --containers`],
    role: 'alone',
  }));
}

/** Of a quantity that others have written, too: 0 where it is in a unit that the platform does not use. */
function bytes(quantity: string): number {
  try {
    return quantityValue(quantity);
  } catch {
    return 0;
  }
}
