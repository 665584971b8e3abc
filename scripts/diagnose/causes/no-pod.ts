import type { State } from '../collect';
import type { Declared } from '../declared';
import type { Finding } from '../finding';
import { type Event, fullName, type Pod, seenAt, type Workload } from '../objects';

/** Why a pod is not even made, in the words of the API server and in ours. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/exceeded quota/, 'the quota of its namespace is used up'],
  [/maximum (?:cpu|memory|ephemeral-storage) usage|minimum (?:cpu|memory) usage/, 'it is larger or smaller than the LimitRange allows'],
  [/violates PodSecurity/, 'Pod Security refuses it'],
  [/serviceaccount "?[\w.:-]+"? not found/, 'its ServiceAccount is not there'],
  [/ValidatingAdmissionPolicy/, 'an admission policy refuses it'],
  [/no PriorityClass/, 'its PriorityClass is not there'],
];

/** Workloads that have fewer pods than they want, because these are refused. */
export function refusedPods({ workloads, events, pods }: State, declared: Declared): Finding[] {
  return workloads.flatMap((workload) => {
    const { name, namespace } = workload.metadata;
    if ((workload.status.readyReplicas ?? 0) >= (workload.spec.replicas ?? 1)) return [];
    const refused = events
      .filter(
        ({ reason, involvedObject }) =>
          reason === 'FailedCreate' && involvedObject.namespace === namespace && isOf(involvedObject, workload),
      )
      .sort((a, b) => seenAt(a).localeCompare(seenAt(b)))
      .at(-1);
    if (!refused || madeSince(refused, workload.metadata, pods)) return hasPods(workload.metadata, pods) ? [] : [nobodyMakes(workload)];
    const why = REFUSED.find(([pattern]) => pattern.test(refused.message))?.[1] ?? 'its events say why';
    return [
      {
        kind: 'no-pod',
        cause: `${workload.kind} ${fullName(workload)} gets no pod: ${why}`,
        components: [componentNamed(name, declared)],
        evidence: [`FailedCreate of ${refused.involvedObject.kind} ${refused.involvedObject.name}, last at ${seenAt(refused)}`],
        runbook: 'runbooks/container-startup.md#nothing-takes-the-pod',
        next: [
          `kubectl -n ${namespace} describe ${refused.involvedObject.kind.toLowerCase()} ${refused.involvedObject.name}`,
          `kubectl -n ${namespace} describe resourcequota,limitrange`,
        ],
        role: 'origin',
      } satisfies Finding,
    ];
  });
}

const hasPods = ({ name, namespace }: Workload['metadata'], pods: readonly Pod[]): boolean =>
  pods.some(({ metadata }) => metadata.namespace === namespace && metadata.name.startsWith(`${name}-`));

const nobodyMakes = ({ kind, metadata }: Workload): Finding => ({
  kind: 'no-pod',
  cause: `${kind} ${fullName({ metadata })} has no pod, and no event says why: its controller has not looked, or its events are over an hour old`,
  components: [metadata.name],
  evidence: [`no pod of ${kind} ${fullName({ metadata })}`],
  runbook: 'runbooks/container-startup.md#nothing-takes-the-pod',
  next: [`kubectl -n ${metadata.namespace} describe ${kind.toLowerCase()} ${metadata.name}`, 'kubectl -n kube-system get pods'],
  role: 'origin',
});

const isOf = ({ name }: Event['involvedObject'], { metadata }: { readonly metadata: { readonly name: string } }): boolean =>
  name === metadata.name || new RegExp(`^${metadata.name}-[a-z0-9]{5,10}$`).test(name);

const madeSince = (event: Event, workload: { readonly name: string; readonly namespace: string }, pods: readonly Pod[]): boolean =>
  pods.some(
    ({ metadata }) =>
      metadata.namespace === workload.namespace &&
      metadata.name.startsWith(`${workload.name}-`) &&
      (metadata.creationTimestamp ?? '') > seenAt(event),
  );

const componentNamed = (name: string, { components }: Declared): string => components.find((each) => each.name === name)?.name ?? name;

/** Workloads that the environment wants and the cluster does not have, or has without a pod. */
export function absentWorkloads({ workloads }: State, declared: Declared): Finding[] {
  const wanted = declared.objects.filter(({ kind, spec }) => ['Deployment', 'StatefulSet'].includes(kind) && (spec?.replicas ?? 1) > 0);
  return wanted.flatMap(({ kind, metadata, spec }): Finding[] => {
    const { name, namespace = '' } = metadata;
    const live = workloads.find((each) => each.kind === kind && each.metadata.name === name && each.metadata.namespace === namespace);
    // Without a number of its own, an autoscaler decides it.
    if (live && (spec?.replicas === undefined || live.spec.replicas !== 0)) return [];
    return [
      {
        kind: 'no-pod',
        cause: live
          ? `${kind} ${namespace}/${name} is scaled to zero, ${spec?.replicas} are declared: by a person, or by the guard of a site that does not serve`
          : `${kind} ${namespace}/${name} is not on the cluster`,
        components: [name],
        evidence: [`dist/${declared.name} has ${kind} ${namespace}/${name} with replicas: ${spec?.replicas ?? 'as its autoscaler says'}`],
        runbook: 'runbooks/recover-a-service.md',
        next: [`kubectl diff -f dist/${declared.name}`, `kubectl apply -f dist/${declared.name}`],
        role: 'origin',
      },
    ];
  });
}
