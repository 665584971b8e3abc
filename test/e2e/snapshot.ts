import { list } from './kubectl';
import { type Claim, type ContainerStatus, type Event, fullName, type Job, type Pod, type Workload } from './objects';
import { checked, type Rendered } from './rendered';

/** The platform's state at one moment, without the components that are left out. */
export interface Snapshot {
  readonly workloads: readonly Workload[];
  readonly jobs: readonly Job[];
  readonly pods: readonly Pod[];
  readonly claims: readonly Claim[];
}

export async function takeSnapshot(rendered: Rendered): Promise<Snapshot> {
  const { namespaces } = rendered;
  const [workloads, jobs, pods, claims] = await Promise.all([
    list<Workload>('deployments,statefulsets', namespaces),
    list<Job>('jobs', namespaces),
    list<Pod>('pods', namespaces),
    list<Claim>('persistentvolumeclaims', namespaces),
  ]);
  return {
    workloads: checked(workloads, rendered),
    jobs: checked(jobs, rendered),
    pods: checked(pods, rendered),
    claims: checked(claims, rendered),
  };
}

/** The newest warning about each object, by `namespace/name`. */
export async function warnings(namespaces: readonly string[]): Promise<Map<string, Event>> {
  const events = (await list<Event>('events', namespaces)).filter(({ type }) => type === 'Warning');
  events.sort((a, b) => (a.lastTimestamp ?? '').localeCompare(b.lastTimestamp ?? ''));
  return new Map(events.map((event) => [`${event.involvedObject.namespace ?? ''}/${event.involvedObject.name}`, event]));
}

export function isReady({ metadata, spec, status }: Workload): boolean {
  const wanted = spec.replicas ?? 1;
  const current = (status.observedGeneration ?? 0) >= metadata.generation;
  return current && (status.readyReplicas ?? 0) >= wanted && (status.updatedReplicas ?? 0) >= wanted;
}

export const isComplete = (job: Job): boolean => hasCondition(job, 'Complete');
export const hasFailed = (job: Job): boolean => hasCondition(job, 'Failed');

function hasCondition({ status }: Job, type: string): boolean {
  return status.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
}

/** Deployments, StatefulSets and Jobs that are not yet where they should be. Suspended Jobs are where they should be. */
export function unfinished({ workloads, jobs }: Snapshot): (Workload | Job)[] {
  return [...workloads.filter((workload) => !isReady(workload)), ...jobs.filter((job) => !isComplete(job) && !job.spec.suspend)];
}

/** Pods of a Deployment, StatefulSet or Job. */
export function podsOf(owner: Workload | Job, pods: readonly Pod[]): Pod[] {
  return pods.filter(
    ({ metadata }) =>
      metadata.namespace === owner.metadata.namespace &&
      metadata.ownerReferences?.some(({ name }) => name === owner.metadata.name || name.startsWith(`${owner.metadata.name}-`)),
  );
}

export function containerStatuses({ status }: Pod): ContainerStatus[] {
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
}

/** Why a pod is not Ready, or nothing when it is or has ended well. */
export function whyNotReady(pod: Pod, warning?: Event): string | undefined {
  const { status } = pod;
  if (status.phase === 'Succeeded') return undefined;
  const unscheduled = status.conditions?.find(({ type, status: value }) => type === 'PodScheduled' && value === 'False');
  if (unscheduled) return `Pending: ${unscheduled.message ?? unscheduled.reason ?? ''}`;
  for (const init of status.initContainerStatuses ?? []) {
    if (init.state.terminated?.exitCode !== 0 && !init.ready) return `init ${describe(init, warning)}`;
  }
  const waiting = status.containerStatuses?.find(({ ready }) => !ready);
  if (waiting) return describe(waiting, warning);
  return status.phase === 'Running' ? undefined : [status.phase, status.reason, warning?.message].filter(Boolean).join(': ');
}

function describe({ name, state, restartCount }: ContainerStatus, warning?: Event): string {
  const restarts = restartCount > 0 ? `, ${restartCount} restarts` : '';
  const reason = state.waiting ?? state.terminated;
  if (reason === undefined)
    return `${name} runs, not Ready${restarts}${warning ? ` (${warning.reason}: ${firstLine(warning.message)})` : ''}`;
  const exit = state.terminated ? ` ${state.terminated.exitCode}` : '';
  return `${name} ${reason.reason ?? 'ended'}${exit}${restarts}${reason.message ? `: ${firstLine(reason.message)}` : ''}`;
}

/** An image that the registry does not have will not appear by waiting. */
export function missingImages({ pods }: Snapshot): string[] {
  const failures = pods.flatMap((pod) => containerStatuses(pod).map(({ name, state }) => ({ pod, name, waiting: state.waiting })));
  return failures
    .filter(({ waiting }) => waiting?.reason === 'ImagePullBackOff' && waiting.message?.includes('not found'))
    .map(({ pod, name, waiting }) => `${fullName(pod)} ${name}: ${firstLine(waiting?.message ?? '')}`);
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 160);
}
