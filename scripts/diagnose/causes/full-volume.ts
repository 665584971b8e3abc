import type { State } from '../collect';
import { componentOf, type Declared } from '../declared';
import type { Finding } from '../finding';
import { fullName } from '../objects';
import { groupBy, percent, plural } from './words';

/** As the alert VolumeFull has it. */
const FULL = 0.95;
const RUNBOOK = 'runbooks/volume-full.md';

/** Volumes that are full, and those whose software says so. */
export function fullVolumes(state: State, declared: Declared): Finding[] {
  const full = state.volumes.filter(({ ratio }) => ratio >= FULL);
  const named = new Set(full.flatMap(({ components }) => components));
  const groups = groupBy(full, ({ namespace, volume }) => `${namespace}/${volume}`);
  const measured = [...groups].map(([name, uses]): Finding => {
    const components = [...new Set(uses.flatMap((use) => use.components))];
    const [namespace = '', volume = ''] = name.split(/\/(.*)/);
    return {
      kind: 'full-volume',
      cause: `volume ${name} is ${percent(Math.max(...uses.map(({ ratio }) => ratio)))} full`,
      components,
      evidence: [`measured now: ${percent(Math.max(...uses.map(({ ratio }) => ratio)))}`, ...saidBy(state, declared, components)],
      runbook: RUNBOOK,
      next: remedies(namespace, volume, declared),
      role: 'origin',
    };
  });
  return [...measured, ...complained(state, declared, named), ...evicted(state, declared)];
}

function remedies(namespace: string, volume: string, { name }: Declared): string[] {
  const [pod, path] = volume.split(':');
  if (path) return [`kubectl -n ${namespace} exec ${pod} -- df -h ${path}`];
  return [`kubectl -n ${namespace} describe pvc ${volume}`, `npm run grow-volume -- ${name} ${volume} <size> --dry-run`];
}

function saidBy({ signs }: State, declared: Declared, components: readonly string[]): string[] {
  return signs
    .filter(({ kind, pod }) => kind === 'no-space' && components.includes(componentOf(pod, declared)))
    .map(({ pod, container, count, last }) => `log of ${fullName(pod)} ${container}: no space ${plural(count, 'time')}, last at ${last}`);
}

/** Software that has met a full volume which nobody measures: it may have room again, so this wants a look, and is the cause of nothing else. */
function complained(state: State, declared: Declared, measured: ReadonlySet<string>): Finding[] {
  const groups = groupBy(
    state.signs.filter(({ kind, pod }) => kind === 'no-space' && !measured.has(componentOf(pod, declared))),
    ({ pod }) => componentOf(pod, declared),
  );
  return [...groups].map(([component, signs]) => {
    const [{ pod, container }] = signs as [State['signs'][number], ...State['signs']];
    return {
      kind: 'full-volume',
      cause: `${component} has found a volume full within the last quarter of an hour`,
      components: [component],
      evidence: saidBy(state, declared, [component]),
      runbook: RUNBOOK,
      next: [`kubectl -n ${pod.metadata.namespace} exec ${pod.metadata.name} -c ${container} -- df -h`],
      role: 'symptom',
    };
  });
}

/** What writes more than its temporary volume may hold is ended by the kubelet. */
function evicted({ pods }: State, declared: Declared): Finding[] {
  return pods
    .filter(({ status }) => status.reason === 'Evicted' && /volume|ephemeral.storage/i.test(status.message ?? ''))
    .map((pod) => ({
      kind: 'full-volume',
      cause: `${fullName(pod)} was evicted: it wrote more than its temporary volumes, or its disk, may hold`,
      components: [componentOf(pod, declared)],
      evidence: [`${fullName(pod)}: Evicted`],
      runbook: RUNBOOK,
      next: [`kubectl -n ${pod.metadata.namespace} describe pod ${pod.metadata.name}`],
      role: 'alone',
    }));
}
