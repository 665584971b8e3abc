/** What sets numbers and sizes of pods: nobody twice, nobody by the wrong measure. */

import { SERVING_REPLICAS } from '../../charts/platform/resting';
import { priorityClassName } from '../../charts/platform/tiers';
import { poolsOf, scalingTableOf } from '../../charts/scaling/environment-table';
import type { Kinds } from '../support/manifests';
import { containers, find, isTarget, ofKind, title, type Workload, workloads } from '../support/objects';
import { everywhere, type Platform, platform as platformNamed } from '../support/platforms';

type Horizontal = Kinds['HorizontalPodAutoscaler'] | Kinds['ScaledObject'];

const horizontal = (platform: Platform): Horizontal[] => [
  ...ofKind(platform, 'HorizontalPodAutoscaler'),
  ...ofKind(platform, 'ScaledObject'),
];

const autoscalersOf = (platform: Platform, { object }: Workload) => horizontal(platform).filter((candidate) => isTarget(candidate, object));

const limitsOf = (object: Horizontal): { least: number; most: number } =>
  'minReplicas' in object.spec
    ? { least: object.spec.minReplicas, most: object.spec.maxReplicas }
    : { least: object.spec.minReplicaCount, most: object.spec.maxReplicaCount };

const ownReplicas = (platform: Platform, { name, kind }: Workload): number | undefined =>
  kind === 'Deployment' || kind === 'StatefulSet' ? find(platform, kind, name).spec.replicas : undefined;

/** Its pods wait for a failover. */
const rests = (platform: Platform, name: string): boolean =>
  workloads(platform).some((workload) => workload.name === name && workload.object.metadata.annotations?.[SERVING_REPLICAS] !== undefined);

const stays = ({ kind }: Workload) => kind === 'Deployment' || kind === 'StatefulSet';

describe('The number of pods', () => {
  everywhere('is set by one autoscaler or by the workload, never by both', (platform) =>
    workloads(platform)
      .filter(stays)
      .filter((workload) => autoscalersOf(platform, workload).length + (ownReplicas(platform, workload) === undefined ? 0 : 1) !== 1)
      .map((workload) => workload.title),
  );

  test.each(['staging', 'prod'])('of every pool and of the triggerer follows waiting work, in %s', (name) => {
    const pools = Object.keys(platformNamed(name).environment.airflow.workers).map((pool) => `airflow-worker-${pool}`);
    const scaled = ofKind(platformNamed(name), 'ScaledObject').map(({ metadata }) => metadata.name);
    expect([...scaled].sort()).toEqual([...pools, 'airflow-triggerer'].sort());
  });

  everywhere('has room: an autoscaler may run more pods at most than it must at least', (platform) =>
    horizontal(platform)
      .filter((object) => limitsOf(object).least >= limitsOf(object).most)
      .map(title),
  );

  everywhere('is that of a workload that exists', (platform) =>
    horizontal(platform)
      .filter((object) => workloads(platform).filter((workload) => isTarget(object, workload.object)).length !== 1)
      .map(title),
  );

  everywhere('follows what the table of scaling says, and nothing else, but where it rests', (platform) => {
    const declared = scalingTableOf(platform.environment).rules.flatMap(({ target, scaling }) =>
      scaling && !rests(platform, target) ? [`${target} to ${scaling.maxReplicas}`] : [],
    );
    const rendered = horizontal(platform).map((object) => `${object.metadata.name} to ${limitsOf(object).most}`);
    return JSON.stringify(declared.sort()) === JSON.stringify(rendered.sort()) ? [] : [...declared, 'but', ...rendered];
  });

  everywhere('stays where it is while the database does not answer', (platform) =>
    ofKind(platform, 'ScaledObject')
      .filter(({ spec: { fallback, minReplicaCount } }) => {
        return fallback?.behavior !== 'currentReplicasIfHigher' || fallback.replicas !== minReplicaCount;
      })
      .map(title),
  );

  test.each(['waf', 'airflow-webserver-blue', 'airflow-execution-api'])('of %s follows the CPU that it uses, in production', (name) => {
    const metrics = find(platformNamed('prod'), 'HorizontalPodAutoscaler', name).spec.metrics;
    expect(metrics.map(({ resource }) => resource?.name)).toEqual(['cpu']);
  });

  test('of everything that runs or waits for tasks is left to a failover, on the site that stands by', () => {
    const dr = platformNamed('dr');
    expect(ofKind(dr, 'ScaledObject')).toEqual([]);
    const asleep = workloads(dr).filter(({ name }) => rests(dr, name));
    expect(asleep.map(({ name, object, replicas }) => [name, replicas, object.metadata.annotations?.[SERVING_REPLICAS]])).toEqual([
      ['airflow-scheduler', 0, '2'],
      ['airflow-worker-critical', 0, '2'],
      ['airflow-worker-processing', 0, '3'],
      ['airflow-worker-background', 0, '2'],
      ['keycloak', 0, '2'],
      ['airflow-triggerer', 0, '2'],
    ]);
  });
});

describe('Waiting work', () => {
  const counted = (platform: Platform) => ofKind(platform, 'ScaledObject').flatMap(({ spec: { triggers } }) => triggers);

  /** Queues that a question names, by the object that asks it. */
  const queuesAsked = (platform: Platform) =>
    new Map(
      ofKind(platform, 'ScaledObject').map(({ metadata: { name }, spec: { triggers } }) => {
        const [, list = ''] = / queue IN \(([^)]*)\)/.exec(triggers[0]?.metadata['query'] ?? '') ?? [];
        return [name, [...list.matchAll(/'([^']+)'/g)].map(([, queue]) => queue)] as const;
      }),
    );

  everywhere('of every queue is served by a pool, and counted for that pool alone where KEDA counts it', (platform) => {
    const asked = queuesAsked(platform);
    return Object.entries(poolsOf(platform.environment.airflow)).flatMap(([pool, { queues, replicas, maxReplicas = replicas }]) => {
      const name = `airflow-worker-${pool}`;
      const main = containers(platform).find(({ workload, init }) => workload.name === name && !init);
      const served = main?.args?.at(-1)?.split(',');
      const grows = platform.environment.scaling.engine === 'keda' && maxReplicas > replicas && !rests(platform, name);
      const expected = grows ? queues : undefined;
      const others = [...asked].filter(([other, list]) => other !== name && list.some((queue) => queues.includes(queue ?? '')));
      const sound = JSON.stringify(served) === JSON.stringify(queues) && JSON.stringify(asked.get(name)) === JSON.stringify(expected);
      return sound && others.length === 0 ? [] : [name];
    });
  });

  everywhere('is divided by the tasks that one pod runs at a time, as a number in the question', (platform) =>
    Object.entries(platform.environment.airflow.workers).flatMap(([pool, { concurrency }]) => {
      const question = ofKind(platform, 'ScaledObject').find(({ metadata }) => metadata.name === `airflow-worker-${pool}`);
      const query = question?.spec.triggers[0]?.metadata['query'];
      return query === undefined || query.includes(`count(*)::numeric / ${concurrency})`) ? [] : [pool];
    }),
  );

  everywhere('is asked of Postgres itself, in the words of the environment, with a login that can do nothing else', (platform) => {
    const { stores } = platform.environment;
    const host = { embedded: 'postgres', 'cloudnative-pg': 'postgres-rw', external: '' }[stores.postgres.engine];
    return counted(platform).flatMap(({ type, metricType, metadata, authenticationRef }) => {
      const login = find(platform, 'TriggerAuthentication', authenticationRef.name).spec.secretTargetRef.map(
        ({ parameter, name, key }) => `${parameter}=${name}/${key}`,
      );
      const sound =
        type === 'postgresql' &&
        metricType === 'AverageValue' &&
        metadata['host']?.startsWith(`${host}.`) &&
        metadata['port'] === '5432' &&
        metadata['dbName'] === stores.postgres.database &&
        metadata['targetQueryValue'] === '1' &&
        !('password' in metadata) &&
        login.join() === 'userName=postgres-scaler/username,password=postgres-scaler/password';
      return sound ? [] : [JSON.stringify(metadata)];
    });
  });

  everywhere('is asked through a connection that the policies allow, from KEDA’s operator alone', (platform) => {
    const { scaling } = platform.environment;
    const peers = ofKind(platform, 'NetworkPolicy')
      .flatMap(({ metadata, spec }) => (spec.ingress ?? []).flatMap(({ from = [] }) => from.map((peer) => ({ metadata, peer }))))
      .filter(({ peer }) => peer.podSelector?.matchLabels?.['app'] === 'keda-operator')
      .map(({ metadata, peer }) => `${metadata.name} ${peer.namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name']}`);
    // On a site that stands by as well: it will, once it serves.
    const asks = scaling.engine === 'keda' && scalingTableOf(platform.environment).asksDatabase;
    const expected = asks ? [`postgres ${scaling.namespace}`] : [];
    return JSON.stringify(peers) === JSON.stringify(expected) ? [] : peers;
  });
});

describe('The size of pods', () => {
  const vertical = (platform: Platform, { object }: Workload) =>
    ofKind(platform, 'VerticalPodAutoscaler').filter((candidate) => isTarget(candidate, object));

  everywhere('has one autoscaler for each workload that stays, where the environment has them', (platform) => {
    const expected = platform.environment.scaling.vertical === 'off' ? 0 : 1;
    return workloads(platform)
      .filter(stays)
      .filter((workload) => vertical(platform, workload).length !== expected)
      .map((workload) => workload.title);
  });

  everywhere('is not changed by a metric that changes the number of the same pods', (platform) =>
    workloads(platform).flatMap((workload) => {
      const measured = ofKind(platform, 'HorizontalPodAutoscaler')
        .filter((object) => isTarget(object, workload.object))
        .flatMap(({ spec }) => spec.metrics.flatMap(({ resource }) => resource?.name ?? []));
      return vertical(platform, workload)
        .flatMap(({ spec }) => spec.resourcePolicy.containerPolicies)
        .filter(({ controlledResources }) => controlledResources.some((resource) => measured.includes(resource)))
        .map(({ containerName }) => `${workload.title} > ${containerName}`);
    }),
  );

  everywhere('is that of containers that exist, each of them', (platform) =>
    workloads(platform)
      .filter((workload) =>
        vertical(platform, workload).some(({ spec }) => {
          const policies = spec.resourcePolicy.containerPolicies.map(({ containerName }) => containerName);
          return policies.join() !== workload.template.spec.containers.map(({ name }) => name).join();
        }),
      )
      .map((workload) => workload.title),
  );

  everywhere('of workers changes when they start: a running task is not moved', (platform) =>
    workloads(platform)
      .filter(({ component }) => component === 'airflow-worker')
      .flatMap((workload) => vertical(platform, workload))
      .filter(({ spec }) => !['Off', 'Initial'].includes(spec.updatePolicy.updateMode))
      .map(title),
  );
});

describe('Tasks', () => {
  everywhere('are taken one for each free slot, given to another worker if theirs dies, and from all queues in turn', (platform) => {
    const { data } = find(platform, 'ConfigMap', 'airflow-config');
    const expected: Readonly<Record<string, string>> = {
      AIRFLOW__CELERY__WORKER_PREFETCH_MULTIPLIER: '1',
      AIRFLOW__CELERY__TASK_ACKS_LATE: 'true',
      AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__QUEUE_ORDER_STRATEGY: 'round_robin',
    };
    return Object.entries(expected)
      .filter(([name, value]) => data[name] !== value)
      .map(([name]) => `${name}=${data[name]}`);
  });

  everywhere('are told which queues there are, wherever DAG files are read', (platform) => {
    const queues = Object.values(poolsOf(platform.environment.airflow)).flatMap((pool) => pool.queues);
    const readers = containers(platform).filter(({ name }) => name === 'airflow-dag-processor' || name === 'airflow-worker');
    return readers
      .filter(({ env = [], volumeMounts = [] }) => {
        const told = env.find(({ name }) => name === 'PLATFORM_QUEUES')?.value;
        const policy = volumeMounts.some(({ mountPath }) => mountPath === '/opt/airflow/config/airflow_local_settings.py');
        return told !== [...queues].sort().join(',') || !policy;
      })
      .map((container) => container.title);
  });

  everywhere('have the priority of their pool, below everything that serves them', (platform) => {
    const { instance, airflow } = platform.environment;
    const value = new Map(ofKind(platform, 'PriorityClass').map((object) => [object.metadata.name, object.value]));
    const priority = ({ template }: Workload) => value.get(template.spec.priorityClassName ?? '') ?? 0;
    const pools = workloads(platform).filter(({ component }) => component === 'airflow-worker');
    const least = Math.min(
      ...workloads(platform)
        .filter((workload) => stays(workload) && workload.component !== 'airflow-worker')
        .map(priority),
    );
    return pools
      .filter((workload) => {
        const declared = airflow.workers[workload.name.replace('airflow-worker-', '')]?.priority ?? 'medium';
        return workload.template.spec.priorityClassName !== priorityClassName(instance, declared) || priority(workload) >= least;
      })
      .map((workload) => workload.title);
  });

  /** Jobs whose turn comes again, with nothing lost meanwhile. */
  const CAN_WAIT = [
    'restore-validation',
    'compliance-scan',
    'storage-tiering',
    'database-cleanup',
    'elasticsearch-retention',
    'performance-baseline',
  ];

  everywhere('push no backup out, and none of the jobs but those that can wait', (platform) => {
    const { instance } = platform.environment;
    return workloads(platform)
      .filter(({ component }) => component !== 'airflow-worker')
      .filter(({ component, template }) => {
        const expected = CAN_WAIT.includes(component) ? 'low' : 'system';
        return template.spec.priorityClassName !== priorityClassName(instance, expected);
      })
      .map((workload) => `${workload.title}: ${workload.template.spec.priorityClassName}`);
  });
});
