import type { State } from '../collect';
import { componentOf, type Declared } from '../declared';
import type { Finding } from '../finding';
import { containersOf, fullName, type Pod, seenAt } from '../objects';
import { groupBy } from './words';

/** What the kubelet says of a Secret or ConfigMap that is not there, or lacks a key. Names only. */
const MISSING: readonly RegExp[] = [
  /(?<kind>secret|configmap) "(?:[\w.-]+\/)?(?<name>[\w.-]+)" not found/i,
  /couldn't find key (?<key>[\w.-]+) in (?<kind>secret|configmap) (?:[\w.-]+\/)?(?<name>[\w.-]+)/i,
  /references non-existent (?<kind>secret|config) key: (?<key>[\w.-]+)/i,
];

interface Missing {
  readonly pod: Pod;
  readonly kind: 'Secret' | 'ConfigMap';
  /** Empty where the kubelet names the key only. */
  readonly name: string;
  readonly key: string;
}

/** Secrets and ConfigMaps without which a container does not start. */
export function missingConfiguration({ pods, events }: State, declared: Declared): Finding[] {
  const missing = pods.flatMap((pod) => complaintsOf(pod, events).flatMap((text) => missingIn(text, pod)));
  const groups = groupBy(missing, ({ pod, kind, name, key }) => `${pod.metadata.namespace}/${kind}/${name}/${key}`);
  return [...groups.values()].map((group) => {
    const [{ pod, kind, name, key }] = group as [Missing, ...Missing[]];
    const { namespace } = pod.metadata;
    const what = name ? `${kind} ${namespace}/${name}` : `a ${kind} of ${fullName(pod)}`;
    return {
      kind: 'missing-configuration',
      cause: key ? `${what} has no key ${key}` : `${what} is not there`,
      components: [...new Set(group.map((each) => componentOf(each.pod, declared)))],
      evidence: [...new Set(group.map((each) => `${fullName(each.pod)} waits for it`))],
      runbook: 'runbooks/container-startup.md#a-secret-or-a-setting-is-missing',
      next: [...remedies(kind, name, namespace, declared), `kubectl -n ${namespace} describe pod ${pod.metadata.name}`],
      role: 'origin',
    };
  });
}

/** Of containers that wait to be made, and of pods whose volumes wait to be mounted. */
function complaintsOf(pod: Pod, events: State['events']): string[] {
  const waiting = containersOf(pod).map(({ status }) => status?.state.waiting);
  const configuration = waiting.filter((each) => each?.reason === 'CreateContainerConfigError').map((each) => each?.message ?? '');
  if (configuration.length > 0) return configuration;
  if (!waiting.some((each) => each?.reason === 'ContainerCreating' || each?.reason === 'PodInitializing')) return [];
  const mounts = events
    .filter(
      ({ reason, involvedObject: { name, namespace } }) =>
        reason === 'FailedMount' && name === pod.metadata.name && namespace === pod.metadata.namespace,
    )
    .sort((a, b) => seenAt(a).localeCompare(seenAt(b)));
  return mounts.slice(-1).map(({ message }) => message);
}

function missingIn(text: string, pod: Pod): Missing[] {
  const groups = MISSING.map((pattern) => pattern.exec(text)?.groups).find((found) => found !== undefined);
  if (!groups) return [];
  const { kind = '', name = '', key = '' } = groups;
  return [{ pod, kind: kind.toLowerCase() === 'secret' ? 'Secret' : 'ConfigMap', name, key }];
}

/** Who provides it brings it back. */
function remedies(kind: Missing['kind'], name: string, namespace: string, declared: Declared): string[] {
  const provider = (wanted: string) =>
    declared.objects.some((object) => object.kind === wanted && object.metadata.name === name && object.metadata.namespace === namespace);
  if (provider(kind)) return [`kubectl apply -f dist/${declared.name}`];
  if (provider('ExternalSecret')) {
    return [
      `kubectl -n ${namespace} describe externalsecret ${name}`,
      `kubectl -n ${namespace} annotate externalsecret ${name} force-sync=now --overwrite`,
    ];
  }
  if (provider('Certificate')) return [`kubectl -n ${namespace} describe certificate ${name}`];
  return kind === 'Secret' ? [`npm run secrets -- ${declared.name}`] : [`kubectl diff -f dist/${declared.name}`];
}
