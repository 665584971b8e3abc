import type { Change } from '../changes';
import { at, containersOf, entriesOf, type Manifest, podOf, textsOf } from '../manifest';

const ENFORCED = 'pod-security.kubernetes.io/enforce';
const EXCEPTIONS = ['kube-score/ignore', 'airflow-platform/exception'];

/** What makes pods more powerful or guards weaker than they were; in new objects too. */
export function weakened({ before, after }: Change): string[] {
  const had = new Set(weaknessesOf(before));
  const policies = policyLost(before, after);
  return [...policies, ...weaknessesOf(after).filter((weakness) => !had.has(weakness))];
}

function weaknessesOf(manifest: Manifest | undefined): string[] {
  if (!manifest) return [];
  const pod = podOf(manifest);
  return [
    ...(pod ? [...ofPod(pod), ...containersOf(pod).flatMap(({ name, container }) => ofContainer(name, container, pod))] : []),
    ...(manifest.kind === 'Namespace' ? ofNamespace(manifest) : []),
    ...EXCEPTIONS.filter((annotation) => manifest.metadata.annotations?.[annotation]).map(
      (annotation) => `exception ${annotation}: ${manifest.metadata.annotations?.[annotation]}`,
    ),
  ];
}

function ofPod(pod: unknown): string[] {
  const host = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => at(pod, field) === true);
  const volumes = entriesOf(at(pod, 'volumes')).filter((volume) => at(volume, 'hostPath') !== undefined);
  return [
    ...host.map((field) => `${field}: true`),
    ...volumes.map((volume) => `volume ${at(volume, 'name')} is a path of the node: ${at(volume, 'hostPath', 'path')}`),
    ...(at(pod, 'automountServiceAccountToken') === true ? ['pods get a token of the API server'] : []),
  ];
}

function ofContainer(name: string, container: unknown, pod: unknown): string[] {
  const context = (field: string): unknown => at(container, 'securityContext', field) ?? at(pod, 'securityContext', field);
  const added = textsOf(at(container, 'securityContext', 'capabilities', 'add'));
  const found = [
    ...(context('privileged') === true ? ['is privileged'] : []),
    ...(context('allowPrivilegeEscalation') !== false ? ['may gain privileges'] : []),
    ...(context('runAsNonRoot') !== true ? ['may run as root'] : []),
    ...(context('runAsUser') === 0 ? ['runs as root'] : []),
    ...(context('readOnlyRootFilesystem') !== true ? ['writes to its root file system'] : []),
    ...(at(context('seccompProfile'), 'type') === 'Unconfined' ? ['makes any system call'] : []),
    ...added.map((capability) => `has the capability ${capability}`),
  ];
  return found.map((what) => `container ${name} ${what}`);
}

function ofNamespace(namespace: Manifest): string[] {
  const level = at(namespace, 'metadata', 'labels', ENFORCED) ?? 'privileged';
  return level === 'restricted' ? [] : [`pods of the namespace need keep to "${level}" only`];
}

/** Admission policies that deny less. */
function policyLost(before: Manifest | undefined, after: Manifest | undefined): string[] {
  if (!/^ValidatingAdmissionPolicy(Binding)?$/.test((before ?? after)?.kind ?? '')) return [];
  if (!before) return [];
  if (!after) return ['the policy is gone'];
  const denied = textsOf(at(before, 'spec', 'validationActions')).includes('Deny');
  if (denied && !textsOf(at(after, 'spec', 'validationActions')).includes('Deny')) return ['it no longer denies'];
  return ['the policy changes: does it deny what it did?'];
}
