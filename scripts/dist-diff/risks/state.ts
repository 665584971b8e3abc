import { isDeepStrictEqual } from 'node:util';
import { compareQuantities } from '../../../charts/platform/quantity';
import type { Change } from '../changes';
import { at, entriesOf, fieldsOf, type Manifest } from '../manifest';

/** Kinds that hold data, or whose end takes data with it. */
const STATEFUL = new Set(['PersistentVolumeClaim', 'StatefulSet', 'Cluster', 'Database', 'ObjectStore', 'Namespace', 'StorageClass']);

/** Deletion of an object that holds data, and volumes that are to be smaller. */
export function lostState({ before, after }: Change): string[] {
  if (before && !after) return STATEFUL.has(before.kind) ? [`this ${before.kind} is deleted`] : [];
  return [...shrunk(sizesOf(before), sizesOf(after))];
}

function* shrunk(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Generator<string> {
  for (const [volume, size] of before) {
    const next = after.get(volume);
    if (next !== undefined && compareQuantities(next, size) < 0) yield `${volume} shrinks from ${size} to ${next}: volumes never do`;
  }
}

/** Sizes of the volumes that an object asks for. */
function sizesOf(manifest: Manifest | undefined): Map<string, string> {
  const spec = at(manifest, 'spec');
  const claims = entriesOf(at(spec, 'volumeClaimTemplates')).map((claim) => [at(claim, 'metadata', 'name'), at(claim, 'spec')] as const);
  const own = manifest?.kind === 'PersistentVolumeClaim' ? [['the volume', spec] as const] : [];
  const operated = ['storage', 'walStorage'].map((field) => [field, at(spec, field, 'size')] as const);
  return new Map(
    [...[...claims, ...own].map(([name, claim]) => [name, at(claim, 'resources', 'requests', 'storage')] as const), ...operated].flatMap(
      ([name, size]) => (typeof size === 'string' ? [[String(name), size] as [string, string]] : []),
    ),
  );
}

/** What an API server lets change below `spec`, for kinds of which it lets little change. https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/ */
const CHANGEABLE: Readonly<Record<string, readonly string[]>> = {
  StatefulSet: [
    'replicas',
    'ordinals',
    'template',
    'updateStrategy',
    'revisionHistoryLimit',
    'persistentVolumeClaimRetentionPolicy',
    'minReadySeconds',
  ],
  PersistentVolumeClaim: ['resources', 'volumeAttributesClassName'],
};

/** Fields that never change once an object is there, by kind. */
const FIXED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Deployment: [['spec', 'selector']],
  DaemonSet: [['spec', 'selector']],
  Service: [['spec', 'clusterIP']],
  StorageClass: [['provisioner'], ['parameters'], ['reclaimPolicy'], ['volumeBindingMode']],
  PriorityClass: [['value'], ['preemptionPolicy']],
  RoleBinding: [['roleRef']],
  ClusterRoleBinding: [['roleRef']],
  Job: [
    ['spec', 'template'],
    ['spec', 'completions'],
    ['spec', 'selector'],
  ],
};

/** Fields that the API server refuses to change: the apply stops there, and the object has to be made anew. */
export function immutable({ before, after }: Change): string[] {
  if (!before || !after || before.metadata.name !== after.metadata.name) return [];
  const changeable = CHANGEABLE[after.kind];
  const [was, is] = [fieldsOf(before['spec']), fieldsOf(after['spec'])];
  const refused = changeable
    ? [...new Set([...Object.keys(was), ...Object.keys(is)])]
        .filter((field) => !changeable.includes(field) && !isDeepStrictEqual(was[field], is[field]))
        .map((field) => `spec.${field}`)
    : (FIXED[after.kind] ?? []).filter((path) => !isDeepStrictEqual(at(before, ...path), at(after, ...path))).map((path) => path.join('.'));
  return refused.map((field) => `${field} of a ${after.kind} cannot change`);
}
