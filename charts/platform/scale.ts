import { type Amounts, type ContainerResources, type PodContainer, type PodSpec, quantitiesOf } from './amounts';
import { about, type GrowthPolicy, type RenderedObject } from './rendered-object';
import { SERVING_REPLICAS } from './resting';

/** Pods with no load, and at the largest scale. */
export interface Scale {
  readonly fewest: number;
  readonly most: number;
}

/** How many pods an object may have, as it says itself or as its autoscaler does; KEDA's own bounds where nothing is said. */
export function scaleOf(object: RenderedObject, objects: readonly RenderedObject[]): Scale {
  const [scaler] = about(object, ['HorizontalPodAutoscaler', 'ScaledObject'], objects);
  if (!scaler?.spec) {
    const { replicas = 1 } = object.spec ?? {};
    return { fewest: replicas, most: Math.max(replicas, Number(object.metadata.annotations?.[SERVING_REPLICAS] ?? 0)) };
  }
  const { minReplicas = 1, maxReplicas = 1, minReplicaCount = 0, maxReplicaCount = 100 } = scaler.spec;
  return scaler.kind === 'ScaledObject'
    ? { fewest: minReplicaCount, most: maxReplicaCount }
    : { fewest: minReplicas, most: Math.max(minReplicas, maxReplicas) };
}

/** The pod with its containers as large as a VerticalPodAutoscaler may make them. */
export function grown(object: RenderedObject, pod: PodSpec, objects: readonly RenderedObject[]): PodSpec {
  const policies = about(object, ['VerticalPodAutoscaler'], objects)
    .filter(({ spec }) => spec?.updatePolicy?.updateMode !== 'Off')
    .flatMap(({ spec }) => spec?.resourcePolicy?.containerPolicies ?? []);
  if (policies.length === 0) return pod;
  const policyFor = ({ name }: PodContainer) =>
    policies.find(({ containerName }) => containerName === name) ?? policies.find(({ containerName }) => containerName === '*');
  return {
    ...pod,
    containers: pod.containers.map((container) => ({ ...container, resources: enlarged(container.resources ?? {}, policyFor(container)) })),
  };
}

/** Limits keep their proportion to requests, unless the policy is for requests only. */
function enlarged({ requests, limits }: ContainerResources, policy: GrowthPolicy | undefined): ContainerResources {
  const [now, most] = [quantitiesOf(requests), quantitiesOf(policy?.maxAllowed)];
  const factor = (resource: string) => Math.max(1, (most[resource] ?? 0) / (now[resource] ?? Number.POSITIVE_INFINITY));
  const scaled = (amounts: Amounts) =>
    Object.fromEntries(Object.entries(amounts).map(([resource, amount]) => [resource, amount * factor(resource)]));
  return { requests: scaled(now), limits: policy?.controlledValues === 'RequestsOnly' ? limits : scaled(quantitiesOf(limits)) };
}
