/** Helpers that find rendered objects, and what is in them, by what they mean. */
import { NAME_LABEL } from '../../charts/platform/labels';
import type { Container, JobSpec, Kinds, KubernetesObject, PodTemplate, Selector, TargetReference, Texts } from './manifests';

/** Where objects are: a platform, or one chart of it. */
export interface Objects {
  readonly objects: readonly KubernetesObject[];
}

/** How failures name an object. */
export const title = ({ kind, metadata: { name, namespace } }: KubernetesObject): string =>
  `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

export function ofKind<Kind extends keyof Kinds>({ objects }: Objects, kind: Kind): Kinds[Kind][] {
  return objects.filter((object): object is Kinds[Kind] => object.kind === kind);
}

export function find<Kind extends keyof Kinds>(where: Objects, kind: Kind, name: string): Kinds[Kind] {
  const found = ofKind(where, kind).find((object) => object.metadata.name === name);
  if (!found) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

interface Aiming extends KubernetesObject {
  readonly spec: { readonly scaleTargetRef: TargetReference } | { readonly targetRef: TargetReference };
}

/** Whether an autoscaler is about a workload. */
export function isTarget({ spec, metadata }: Aiming, { kind, metadata: { name, namespace } }: KubernetesObject): boolean {
  const target = 'targetRef' in spec ? spec.targetRef : spec.scaleTargetRef;
  return target.kind === kind && target.name === name && metadata.namespace === namespace;
}

/** Something with a pod template of ours. */
export interface Workload {
  readonly kind: 'Deployment' | 'StatefulSet' | 'Job' | 'CronJob' | 'AnalysisTemplate';
  readonly object: KubernetesObject;
  readonly name: string;
  readonly title: string;
  /** The component's name: what pools, colours and Jobs of one component share. */
  readonly component: string;
  /** Pods that stay, at least; 1 for Jobs. */
  readonly replicas: number;
  /** The Job's part of Jobs and CronJobs. */
  readonly job?: JobSpec;
  readonly template: PodTemplate;
  readonly containers: readonly PlacedContainer[];
}

/** A container and where it stands. */
export interface PlacedContainer extends Container {
  readonly title: string;
  /** Main containers run side by side, after the init containers. */
  readonly init: boolean;
  readonly workload: Workload;
}

export function workloads(where: Objects): Workload[] {
  /** An autoscaler owns the number: it never goes below its minimum. */
  const fewest = (object: KubernetesObject) =>
    ofKind(where, 'HorizontalPodAutoscaler').find((candidate) => isTarget(candidate, object))?.spec.minReplicas ??
    ofKind(where, 'ScaledObject').find((candidate) => isTarget(candidate, object))?.spec.minReplicaCount;
  /** The pods of a Rollout are described by a Deployment that has none. */
  const rollout = (object: KubernetesObject) =>
    ofKind(where, 'Rollout').find(
      ({ spec: { workloadRef } }) => workloadRef.kind === object.kind && workloadRef.name === object.metadata.name,
    );
  return [
    ...[...ofKind(where, 'Deployment'), ...ofKind(where, 'StatefulSet')].map((object) => {
      const counted = rollout(object) ?? object;
      return workload(object, object.spec.template, { replicas: counted.spec.replicas ?? fewest(counted) });
    }),
    ...ofKind(where, 'Job').map((object) => workload(object, object.spec.template, { job: object.spec })),
    ...ofKind(where, 'AnalysisTemplate').flatMap((object) =>
      object.spec.metrics.flatMap(({ provider: { job } }) => (job ? [workload(object, job.spec.template, { job: job.spec })] : [])),
    ),
    ...ofKind(where, 'CronJob').map((object) =>
      workload(object, object.spec.jobTemplate.spec.template, { job: object.spec.jobTemplate.spec }),
    ),
  ];
}

function workload(object: KubernetesObject, template: PodTemplate, { replicas = 1, job }: { replicas?: number; job?: JobSpec }): Workload {
  const placed: PlacedContainer[] = [];
  const { kind, metadata } = object;
  const component = metadata.labels?.[NAME_LABEL] ?? '';
  const result: Workload = {
    kind: kind as Workload['kind'],
    object,
    name: metadata.name,
    title: title(object),
    component,
    replicas,
    job,
    template,
    containers: placed,
  };
  const place = (container: Container, init: boolean) =>
    placed.push({ ...container, init, title: `${title(object)} > ${container.name}`, workload: result });
  for (const container of template.spec.initContainers ?? []) place(container, true);
  for (const container of template.spec.containers) place(container, false);
  return result;
}

export const containers = (where: Objects): PlacedContainer[] => workloads(where).flatMap((each) => each.containers);

/** Deployments and StatefulSets. */
export const stays = ({ job }: Workload): boolean => job === undefined;

/** A pod that exists once the platform is applied: of our workloads, or made by an operator. */
export interface Pod {
  readonly title: string;
  readonly namespace: string;
  readonly labels: Texts;
  /** Numbers by name; none for pods that an operator makes. */
  readonly ports: Readonly<Record<string, number>>;
}

/** Clusters of Postgres: those that are there, and one that a restore makes from a file and takes away. */
export const clusters = (where: Objects): Kinds['Cluster'][] => [
  ...ofKind(where, 'Cluster'),
  ...ofKind(where, 'ConfigMap').flatMap(({ data }) => (data['cluster.json'] ? [JSON.parse(data['cluster.json']) as Kinds['Cluster']] : [])),
];

export function pods(where: Objects): Pod[] {
  const pod = (object: KubernetesObject, labels: Texts = {}, ports: Pod['ports'] = {}): Pod => ({
    title: title(object),
    namespace: object.metadata.namespace ?? '',
    labels,
    ports,
  });
  return [
    ...workloads(where).map(({ object, template, containers }) => {
      const ports = containers.flatMap((container) => container.ports ?? []).map(({ name, containerPort }) => [name, containerPort]);
      return pod(object, template.metadata?.labels, Object.fromEntries(ports));
    }),
    ...clusters(where).map((object) => pod(object, object.spec.inheritedMetadata.labels)),
    ...ofKind(where, 'Pooler').map((object) => pod(object, object.spec.template.metadata?.labels)),
    ...solvers(where),
  ];
}

/** Pods that cert-manager makes beside a Gateway or Ingress, to show that the domain is ours. */
function solvers(where: Objects): Pod[] {
  const entries = [...ofKind(where, 'Gateway'), ...ofKind(where, 'Ingress')];
  return ofKind(where, 'ClusterIssuer').flatMap((object) =>
    (object.spec.acme?.solvers ?? []).flatMap(({ http01 }) => {
      const { podTemplate } = http01?.gatewayHTTPRoute ?? http01?.ingress ?? {};
      if (!podTemplate) return [];
      return entries.map(({ metadata }) => ({
        title: `${title(object)} > solver`,
        namespace: metadata.namespace ?? '',
        labels: podTemplate.metadata?.labels ?? {},
        ports: {},
      }));
    }),
  );
}

/** Whether a selector finds something with these labels. */
export function selects({ matchLabels = {} }: Selector, labels: Texts): boolean {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}

/** A Job's name without the hash of its content. */
export const withoutHash = ({ kind, metadata: { name } }: KubernetesObject): string =>
  kind === 'Job' ? name.replace(/-[0-9a-f]{8}$/, '') : name;
