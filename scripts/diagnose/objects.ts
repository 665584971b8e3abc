// The parts of live Kubernetes objects that the diagnosis reads.

export interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
}

interface Reason {
  readonly reason?: string;
  readonly message?: string;
}

interface Ended extends Reason {
  readonly exitCode: number;
  readonly finishedAt?: string;
}

interface ContainerState {
  readonly waiting?: Reason;
  readonly running?: { readonly startedAt?: string };
  readonly terminated?: Ended;
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: ContainerState;
  readonly lastState?: ContainerState;
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

interface Volume {
  readonly name: string;
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly emptyDir?: { readonly medium?: string };
}

export interface Condition extends Reason {
  readonly type: string;
  readonly status: string;
}

export interface Pod {
  readonly metadata: Metadata;
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly volumes?: readonly Volume[];
  };
  readonly status: Reason & {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

export interface Event {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly namespace?: string };
}

/** A Deployment or StatefulSet. */
export interface Workload {
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly readyReplicas?: number };
}

export interface Job {
  readonly metadata: Metadata;
  readonly status: { readonly conditions?: readonly Condition[]; readonly startTime?: string; readonly completionTime?: string };
}

interface PolicyPeer {
  readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly namespaceSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly ipBlock?: { readonly cidr: string };
}

interface PolicyRule {
  readonly from?: readonly PolicyPeer[];
  readonly to?: readonly PolicyPeer[];
  readonly ports?: readonly { readonly port?: number | string; readonly protocol?: string }[];
}

export interface Policy {
  readonly metadata: Metadata;
  readonly spec: {
    readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly ingress?: readonly PolicyRule[];
    readonly egress?: readonly PolicyRule[];
  };
}

export interface PodMetrics {
  readonly metadata: Metadata;
  readonly containers: readonly { readonly name: string; readonly usage: Readonly<Record<string, string>> }[];
}

/** A container of a pod, as it was asked for and as it is. */
export interface Placed {
  readonly pod: Pod;
  readonly container: Container;
  readonly init: boolean;
  readonly status?: ContainerStatus;
}

export function containersOf(pod: Pod): Placed[] {
  const { initContainers = [], containers } = pod.spec;
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status;
  const placed = (init: boolean, statuses: readonly ContainerStatus[]) => (container: Container) => ({
    pod,
    container,
    init,
    status: statuses.find(({ name }) => name === container.name),
  });
  return [...initContainers.map(placed(true, initContainerStatuses)), ...containers.map(placed(false, containerStatuses))];
}

export const isRunning = ({ status }: Placed): boolean => status?.state.running !== undefined;

export const isReady = ({ status: { phase, conditions = [] }, metadata }: Pod): boolean =>
  phase === 'Succeeded' || (!metadata.deletionTimestamp && conditions.some(({ type, status }) => type === 'Ready' && status === 'True'));

/** Name for people: `namespace/name`. */
export const fullName = ({ metadata }: { readonly metadata: Metadata }): string => `${metadata.namespace}/${metadata.name}`;

/** When it was seen last. */
export const seenAt = ({ lastTimestamp, eventTime }: Event): string => lastTimestamp || eventTime || '';
