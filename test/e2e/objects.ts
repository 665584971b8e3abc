// The parts of Kubernetes objects that the harness reads.

export interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[];
}

interface Pending {
  readonly reason?: string;
  readonly message?: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: {
    readonly waiting?: Pending;
    readonly running?: object;
    readonly terminated?: Pending & { readonly exitCode: number };
  };
}

export interface Pod {
  readonly metadata: Metadata & { readonly deletionTimestamp?: string };
  readonly spec: { readonly containers: readonly Container[]; readonly initContainers?: readonly Container[] };
  readonly status: {
    readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
    readonly podIP?: string;
    readonly reason?: string;
    readonly conditions?: readonly (Pending & { readonly type: string; readonly status: string })[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  };
}

/** A Deployment or StatefulSet. */
export interface Workload {
  readonly kind: string;
  readonly metadata: Metadata & { readonly generation: number };
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly observedGeneration?: number; readonly readyReplicas?: number; readonly updatedReplicas?: number };
}

export interface Job {
  readonly metadata: Metadata;
  readonly spec: { readonly suspend?: boolean };
  readonly status: {
    readonly failed?: number;
    readonly conditions?: readonly (Pending & { readonly type: string; readonly status: string })[];
  };
}

export interface Claim {
  readonly metadata: Metadata;
  readonly status: { readonly phase: string };
}

export interface Event {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly lastTimestamp?: string;
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly namespace?: string };
}

/** A pod that runs now: neither ended nor on its way out. */
export function isRunning({ metadata, status }: Pod): boolean {
  return status.phase === 'Running' && metadata.deletionTimestamp === undefined;
}

/** One that runs and takes requests or tasks. */
export const isPodReady = (pod: Pod): boolean =>
  isRunning(pod) && (pod.status.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');

export function hasLabels(pod: Pod, namespace: string, labels: Readonly<Record<string, string>>): boolean {
  return pod.metadata.namespace === namespace && Object.entries(labels).every(([key, value]) => pod.metadata.labels?.[key] === value);
}

/** Name for people: `namespace/name`. */
export function fullName({ metadata }: { readonly metadata: Metadata }): string {
  return `${metadata.namespace}/${metadata.name}`;
}
