/** What namespaces may hold, what volumes are made of, and what fits on a node. */
import { quantityValue } from '../../charts/platform/quantity';
import { STORAGE_TIERS } from '../../charts/platform/tiers';
import type { Container, ResourceList, Texts } from '../support/manifests';
import { containers, find, ofKind, title, type Workload, workloads } from '../support/objects';
import { everywhere, type Platform, platform, platforms } from '../support/platforms';

const SIDES = ['requests', 'limits'] as const;
const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'] as const;

const amount = (resources: ResourceList | undefined, side: keyof ResourceList, resource: string): number =>
  quantityValue(resources?.[side]?.[resource] ?? '0');

const total = (amounts: readonly number[]): number => amounts.reduce((sum, each) => sum + each, 0);

const quotaOf = (platform: Platform, namespace: string): Texts =>
  ofKind(platform, 'ResourceQuota').find(({ metadata }) => metadata.namespace === namespace)?.spec.hard ?? {};

/** The most pods of a workload at a time. A Deployment's old ones may still be draining when all its new ones are there. */
function mostPods({ kind, object, replicas }: Workload, platform: Platform): number {
  const isMine = ({ metadata, spec }: { metadata: { namespace?: string }; spec: { scaleTargetRef: { name: string } } }) =>
    metadata.namespace === object.metadata.namespace && spec.scaleTargetRef.name === object.metadata.name;
  const most =
    ofKind(platform, 'HorizontalPodAutoscaler').find(isMine)?.spec.maxReplicas ??
    ofKind(platform, 'ScaledObject').find(isMine)?.spec.maxReplicaCount ??
    Math.max(replicas, Number(object.metadata.annotations?.['airflow-platform/serving-replicas'] ?? 0)); // after a failover
  return most * (kind === 'Deployment' ? 2 : 1);
}

/** What a container may come to request, where a vertical autoscaler sets that. */
function grown(platform: Platform, { object }: Workload, { name, resources }: Container, resource: string): number {
  const policy = ofKind(platform, 'VerticalPodAutoscaler')
    .filter(({ metadata, spec }) => metadata.namespace === object.metadata.namespace && spec.targetRef.name === object.metadata.name)
    .filter(({ spec }) => spec.updatePolicy.updateMode !== 'Off')
    .flatMap(({ spec }) => spec.resourcePolicy.containerPolicies)
    .find(({ containerName }) => containerName === name);
  return Math.max(amount(resources, 'requests', resource), quantityValue(policy?.maxAllowed[resource] ?? '0'));
}

const podAmount = (platform: Platform, workload: Workload, side: keyof ResourceList, resource: string): number => {
  const { spec } = workload.template;
  const most = (container: Container) =>
    side === 'requests' ? grown(platform, workload, container, resource) : amount(container.resources, side, resource);
  const [before = [], beside = []] = [false, true].map((stays) =>
    (spec.initContainers ?? []).filter(({ restartPolicy }) => (restartPolicy === 'Always') === stays),
  );
  const besides = total(beside.map(most));
  return Math.max(total(spec.containers.map(most)) + besides, ...before.map((container) => most(container) + besides));
};

/** Objects of a kind in a namespace. */
const here = <T extends { readonly metadata: { readonly namespace?: string } }>(objects: readonly T[], namespace: string): T[] =>
  objects.filter(({ metadata }) => metadata.namespace === namespace);

function demandIn(platform: Platform, namespace: string, side: keyof ResourceList, resource: string): number {
  const own = workloads(platform).filter(({ object }) => object.metadata.namespace === namespace);
  return total([
    ...own.map((workload) => mostPods(workload, platform) * podAmount(platform, workload, side, resource)),
    ...here(ofKind(platform, 'Cluster'), namespace).map(({ spec }) => spec.instances * amount(spec.resources, side, resource)),
    ...here(ofKind(platform, 'Pooler'), namespace).map(
      ({ spec }) => 2 * spec.instances * total(spec.template.spec.containers.map(({ resources }) => amount(resources, side, resource))),
    ),
  ]);
}

const namespacesOf = (platform: Platform): string[] => ofKind(platform, 'Namespace').map(({ metadata }) => metadata.name);

interface Claim {
  readonly title: string;
  readonly namespace: string;
  readonly storageClass?: string;
  readonly bytes: number;
  readonly count: number;
}

/** Every volume that something asks for, however it does. */
function claims(platform: Platform): Claim[] {
  const place = (object: { readonly kind: string } & Parameters<typeof title>[0]) => ({
    title: title(object),
    namespace: object.metadata.namespace ?? '',
  });
  return [
    ...workloads(platform).flatMap((workload) => {
      const ephemeral = (workload.template.spec.volumes ?? []).flatMap(({ ephemeral: volume }) => volume?.volumeClaimTemplate.spec ?? []);
      const owned =
        workload.kind === 'StatefulSet'
          ? (find(platform, 'StatefulSet', workload.name).spec.volumeClaimTemplates ?? []).map(({ spec }) => spec)
          : [];
      return [...ephemeral, ...owned].map(({ storageClassName, resources }) => ({
        ...place(workload.object),
        storageClass: storageClassName,
        bytes: amount(resources, 'requests', 'storage'),
        count: mostPods(workload, platform),
      }));
    }),
    ...ofKind(platform, 'PersistentVolumeClaim').map((object) => ({
      ...place(object),
      storageClass: object.spec.storageClassName,
      bytes: amount(object.spec.resources, 'requests', 'storage'),
      count: 1,
    })),
    ...ofKind(platform, 'Cluster').flatMap((object) =>
      [object.spec.storage, object.spec.walStorage].map(({ storageClass, size }) => ({
        ...place(object),
        storageClass,
        bytes: quantityValue(size),
        count: object.spec.instances,
      })),
    ),
  ];
}

const quotaFor = (tier: string): string => `${tier}.storageclass.storage.k8s.io/requests.storage`;

describe('Quotas', () => {
  everywhere('every namespace has one quota and one range of limits', (platform) =>
    namespacesOf(platform).filter((namespace) =>
      (['ResourceQuota', 'LimitRange'] as const).some((kind) => here(ofKind(platform, kind), namespace).length !== 1),
    ),
  );

  everywhere('a quota admits everything in its namespace: at the largest scale, in an update, with every task at work', (platform) =>
    namespacesOf(platform).flatMap((namespace) =>
      SIDES.flatMap((side) =>
        RESOURCES.filter(
          (resource) =>
            quantityValue(quotaOf(platform, namespace)[`${side}.${resource}`] ?? '0') < demandIn(platform, namespace, side, resource),
        ).map((resource) => `${namespace}: ${side}.${resource}`),
      ),
    ),
  );

  everywhere('a quota is no more than twice of that, and a few pods: it would stop nobody', (platform) =>
    namespacesOf(platform).flatMap((namespace) =>
      (['cpu', 'memory'] as const)
        .filter((resource) => {
          const room = resource === 'cpu' ? 1 : 2 ** 30;
          const most = 2 * demandIn(platform, namespace, 'requests', resource) + room;
          return quantityValue(quotaOf(platform, namespace)[`requests.${resource}`] ?? '0') > most;
        })
        .map((resource) => `${namespace}: ${resource}`),
    ),
  );

  test('the site that stands by has room for the pods that a failover starts', () => {
    const [prod, dr] = ['prod', 'dr'].map(platform) as [Platform, Platform];
    const started = workloads(dr)
      .filter(({ replicas }) => replicas === 0)
      .map(({ name }) => workloads(prod).find((workload) => workload.name === name) as Workload);
    expect(started.length).toBeGreaterThan(3);
    const hard = quotaOf(dr, prod.environment.instance);
    const offenders = RESOURCES.filter((resource) => {
      const needed = total(started.map((workload) => workload.replicas * podAmount(prod, workload, 'requests', resource)));
      return quantityValue(hard[`requests.${resource}`] ?? '0') < needed;
    });
    expect(offenders).toEqual([]);
  });

  everywhere('a quota admits every pod and every volume, of each tier', (platform) =>
    namespacesOf(platform).flatMap((namespace) => {
      const hard = (name: string) => Number(quotaOf(platform, namespace)[name] ?? 0);
      const pods = workloads(platform).filter(({ object }) => object.metadata.namespace === namespace);
      const volumes = claims(platform).filter((claim) => claim.namespace === namespace);
      const byTier = STORAGE_TIERS.map((tier) => `${platform.environment.instance}-${tier}`).filter((tier) => {
        const asked = total(volumes.filter(({ storageClass }) => storageClass === tier).map(({ bytes, count }) => bytes * count));
        return quantityValue(quotaOf(platform, namespace)[quotaFor(tier)] ?? '0') < asked;
      });
      return [
        ...byTier,
        ...(hard('pods') < total(pods.map((workload) => mostPods(workload, platform))) ? ['pods'] : []),
        ...(hard('persistentvolumeclaims') < total(volumes.map(({ count }) => count)) ? ['claims'] : []),
      ].map((what) => `${namespace}: ${what}`);
    }),
  );

  everywhere('whatever has a template of pods is counted: no kind is unknown', ({ objects }) => {
    const known = ['Deployment', 'StatefulSet', 'Job', 'CronJob', 'Pooler', 'AnalysisTemplate'];
    const hasPods = (value: unknown): boolean =>
      typeof value === 'object' && value !== null && ('containers' in value || Object.values(value).some(hasPods));
    return objects.filter((object) => !known.includes(object.kind) && 'spec' in object && hasPods(object.spec)).map(title);
  });

  everywhere('no container is larger than its namespace allows, and none smaller gets more than it asked for', (platform) =>
    containers(platform).flatMap(({ resources, workload, ...container }) => {
      const [limits] = here(ofKind(platform, 'LimitRange'), workload.object.metadata.namespace ?? '')[0]?.spec.limits ?? [];
      return RESOURCES.filter((resource) => amount(resources, 'limits', resource) > quantityValue(limits?.max[resource] ?? '0')).map(
        (resource) => `${container.title}: ${resource}`,
      );
    }),
  );

  everywhere('what says nothing of itself gets requests and limits, as a quota demands', (platform) =>
    ofKind(platform, 'LimitRange').flatMap((object) =>
      object.spec.limits.flatMap(({ default: limits, defaultRequest, max }) =>
        RESOURCES.filter((resource) => {
          const [request, limit, most] = [defaultRequest, limits, max].map((texts) => quantityValue(texts[resource] ?? '0')) as [
            number,
            number,
            number,
          ];
          return request <= 0 || request > limit || limit > most;
        }).map((resource) => `${title(object)}: ${resource}`),
      ),
    ),
  );
});

describe('Volumes', () => {
  everywhere('every volume names a tier', (platform) => {
    const tiers = STORAGE_TIERS.map((tier) => `${platform.environment.instance}-${tier}`);
    return claims(platform)
      .filter(({ storageClass }) => !tiers.includes(storageClass ?? ''))
      .map((claim) => `${claim.title}: ${claim.storageClass}`);
  });

  everywhere('every class can grow where its provider can, is encrypted where a class can say so, and waits for its pod', (platform) => {
    const { provider, reclaimPolicy } = platform.environment.cluster;
    const says: Readonly<Record<typeof provider, (parameters: Texts) => boolean>> = {
      local: () => true,
      aws: ({ encrypted }) => encrypted === 'true',
      gcp: () => true, // always, with Google's key
      azure: () => true, // always, with the platform's key
      'on-prem': ({ encrypted }) => encrypted === 'true',
    };
    return ofKind(platform, 'StorageClass')
      .filter(
        (object) =>
          object.allowVolumeExpansion !== (provider !== 'local') ||
          object.reclaimPolicy !== reclaimPolicy ||
          object.volumeBindingMode !== 'WaitForFirstConsumer' ||
          !says[provider](object.parameters ?? {}),
      )
      .map(title);
  });
});

describe('The arrows from CPU to memory to storage', () => {
  const worker = (platform: Platform, pool: string) => {
    const found = workloads(platform).find(({ name }) => name === `airflow-worker-${pool}`);
    return {
      priority: found?.template.spec.priorityClassName,
      env: found?.template.spec.containers[0]?.env,
      volumes: found?.template.spec.volumes,
    };
  };

  test.each(
    ['staging', 'prod', 'dr'].flatMap((name) => [
      [name, 'background', 'low', 'TASK_CACHE', 'data/background'],
      [name, 'processing', 'medium', undefined, 'cold/data/processing'],
      [name, 'critical', 'high', 'TASK_SCRATCH', 'archive/data/critical'],
    ]),
  )('in %s, %s workers: %s priority, memory for it, and a place for what they make', (name, pool, priority, variable, folder) => {
    const platform = platforms().find((each) => each.name === name) as Platform;
    const { archive } = platform.environment.stores.objects.buckets;
    const found = worker(platform, pool as string);
    expect(found.priority).toBe(`airflow-${priority}`);
    expect(found.env).toContainEqual({ name: 'TASK_DATA', value: `s3://${archive}/${folder}` });
    const inMemory = found.volumes?.filter(({ emptyDir }) => emptyDir?.medium === 'Memory') ?? [];
    expect(inMemory).toHaveLength(variable ? 1 : 0);
    if (variable) expect(found.env?.map((each) => each.name)).toContain(variable);
  });
});

describe('Nodes', () => {
  everywhere('every pod fits on a node that it may run on, where the environment says what nodes there are', (platform) => {
    const pools = Object.values(platform.environment.cluster.nodePools);
    return workloads(platform)
      .filter((workload) => {
        const wanted = Object.entries(workload.template.spec.nodeSelector ?? {});
        const nodes = pools.filter(({ labels }) => wanted.every(([key, value]) => labels[key] === value));
        return (
          pools.length > 0 &&
          !nodes.some(
            ({ cpu, memory }) =>
              podAmount(platform, workload, 'requests', 'cpu') <= quantityValue(cpu) &&
              podAmount(platform, workload, 'limits', 'memory') <= quantityValue(memory),
          )
        );
      })
      .map((workload) => workload.title);
  });

  everywhere('pods of a pool that has nodes of its own reserve all that they may take: no number of them overcommits a node', (platform) =>
    Object.entries(platform.environment.airflow.workers)
      .filter(([, { nodePool }]) => nodePool !== undefined)
      .flatMap(([pool]) =>
        containers(platform).filter(({ workload, name }) => workload.name === `airflow-worker-${pool}` && name === 'airflow-worker'),
      )
      .filter(({ resources }) => resources?.requests?.['memory'] !== resources?.limits?.['memory'])
      .map(({ title }) => title),
  );

  everywhere('a pool of workers that has nodes of its own stays on these', (platform) =>
    Object.entries(platform.environment.airflow.workers).flatMap(([pool, { nodePool }]) => {
      const found = workloads(platform).find(({ name }) => name === `airflow-worker-${pool}`)?.template.spec.nodeSelector;
      const labels = nodePool && platform.environment.cluster.nodePools[nodePool]?.labels;
      return JSON.stringify(found) === JSON.stringify(labels || undefined) ? [] : [pool];
    }),
  );
});
