import { type Amounts, type ContainerResources, claimAmounts, claimOf, containerAmounts, type PodSpec, podAmounts, sum } from './amounts';
import { NAME_LABEL, POOL_LABEL } from './labels';
import type { RenderedObject } from './rendered-object';
import { grown, type Scale, scaleOf } from './scale';
import { RESOURCE_TIERS } from './tiers';

/** What the pods and volumes of one object ask for. */
export interface Demand {
  readonly namespace: string;
  /** Name of the component, with that of its pool where it has several. */
  readonly component: string;
  /** One pod with its volumes, or a volume by itself. */
  readonly each: Amounts;
  /** The same, as large as a vertical autoscaler may make it. */
  readonly largest: Amounts;
  /** The containers of a pod that large. */
  readonly containers: readonly Amounts[];
  readonly count: Count;
}

interface Count extends Scale {
  /** At the height of an update, at the largest scale. */
  readonly updating: number;
}

/** What a container gets that says nothing of itself, as the helpers of operators do: a LimitRange gives it, and quotas count it. */
export const UNSAID: ContainerResources = (() => {
  const { requests, limits } = RESOURCE_TIERS.micro;
  const quantities = ({ cpu, memory, storage }: typeof requests | typeof limits) => ({ cpu, memory, 'ephemeral-storage': storage });
  return { requests: quantities(requests), limits: quantities(limits) };
})();

interface Asked {
  readonly pod?: PodSpec;
  /** Volumes of each pod that outlive it. */
  readonly claims?: readonly Amounts[];
  readonly count: Count;
}

type Maker = (object: RenderedObject, objects: readonly RenderedObject[]) => Asked | undefined;

/** Pods that are told to go count until they are gone, and workers take an hour: by then, all the new ones are there. */
const replaced = ({ fewest, most }: Scale): Count => ({ fewest, most, updating: 2 * most });

const oneByOne = ({ fewest, most }: Scale): Count => ({ fewest, most, updating: most });

const fixed = (count: number): Scale => ({ fewest: count, most: count });

const task = (parallelism = 1): Count => oneByOne({ fewest: 0, most: parallelism });

/** Before the volume of a lost instance goes, another one joins. */
function clusterAsks({ spec = {} }: RenderedObject, objects: readonly RenderedObject[]): Asked {
  return {
    pod: {
      containers: [
        { name: 'postgres', resources: spec.resources },
        ...(spec.plugins ?? []).map(({ parameters }) => ({
          name: 'plugin',
          resources: sidecarOf(parameters?.['barmanObjectName'], objects),
        })),
      ],
    },
    claims: [spec.storage, spec.walStorage].flatMap((volume) => (volume ? [claimAmounts(volume.storageClass, volume.size)] : [])),
    count: { ...fixed(spec.instances ?? 1), updating: (spec.instances ?? 1) + 1 },
  };
}

/** A cluster that a restore makes from this file, and takes away again. */
function recoveredClusterAsks({ data }: RenderedObject, objects: readonly RenderedObject[]): Asked | undefined {
  const file = data?.['cluster.json'];
  return file === undefined ? undefined : { ...clusterAsks(JSON.parse(file) as RenderedObject, objects), count: task() };
}

/** Pods of another object's template: as many again while those are looked at that are to take over. */
function rolloutAsks(object: RenderedObject, objects: readonly RenderedObject[]): Asked {
  const { kind, name } = { kind: '', name: '', ...object.spec?.workloadRef };
  const described = objects.find((other) => other.kind === kind && other.metadata.name === name);
  return { pod: described?.spec?.template?.spec, count: replaced(scaleOf(object, objects)) };
}

/** Who makes pods and volumes, and how many. */
const MAKERS: Readonly<Record<string, Maker>> = {
  Deployment: (object, objects) => ({ pod: object.spec?.template?.spec, count: replaced(scaleOf(object, objects)) }),
  Rollout: rolloutAsks,
  // A Job that a controller makes of it.
  AnalysisTemplate: ({ spec = {} }) => {
    const job = spec.metrics?.find(({ provider }) => provider.job)?.provider.job;
    return job && { pod: job.spec.template?.spec, count: task(job.spec.parallelism) };
  },
  StatefulSet: (object, objects) => ({
    pod: object.spec?.template?.spec,
    claims: object.spec?.volumeClaimTemplates?.map(({ spec }) => claimOf(spec)),
    count: oneByOne(scaleOf(object, objects)),
  }),
  Job: ({ spec }) => ({ pod: spec?.template?.spec, count: task(spec?.parallelism) }),
  CronJob: ({ spec }) => ({ pod: spec?.jobTemplate?.spec.template?.spec, count: task(spec?.jobTemplate?.spec.parallelism) }),
  PersistentVolumeClaim: ({ spec = {} }) => ({ claims: [claimOf(spec)], count: oneByOne(fixed(1)) }),
  Cluster: clusterAsks,
  ConfigMap: recoveredClusterAsks,
  // The operator adds a container that brings its own program.
  Pooler: ({ spec = {} }) => ({
    pod: spec.template && { ...spec.template.spec, initContainers: [{ name: 'bootstrap', resources: UNSAID }] },
    count: replaced(fixed(spec.instances ?? 1)),
  }),
};

const sidecarOf = (store: string | undefined, objects: readonly RenderedObject[]): ContainerResources =>
  objects.find(({ kind, metadata }) => kind === 'ObjectStore' && metadata.name === store)?.spec?.instanceSidecarConfiguration?.resources ??
  UNSAID;

/** What rendered objects ask for, whoever makes the pods: Kubernetes' own controllers, or an operator. */
export function demandOf(objects: readonly RenderedObject[]): Demand[] {
  return objects.flatMap((object) => {
    const asked = MAKERS[object.kind]?.(object, objects);
    if (!asked) return [];
    const { name, namespace = '', labels = {} } = object.metadata;
    const { pod, claims = [], count } = asked;
    const largest = pod && grown(object, pod, objects);
    const amounts = (size: PodSpec | undefined) => sum([...(size ? [podAmounts(size)] : []), ...claims]);
    return [
      {
        namespace,
        component: [labels[NAME_LABEL] ?? name, labels[POOL_LABEL]].filter((part) => part).join('-'),
        each: amounts(pod),
        largest: amounts(largest),
        containers: largest ? containersOf(largest) : [],
        count,
      },
    ];
  });
}

const containersOf = ({ initContainers = [], containers }: PodSpec): Amounts[] =>
  [...initContainers, ...containers].map(({ resources = UNSAID }) => containerAmounts(resources));
