import { demandOf } from '../../charts/platform/demand';
import type { RenderedObject } from '../../charts/platform/rendered-object';
import { SERVING_REPLICAS } from '../../charts/platform/resting';

const resources = (cpu: string, memory: string) => ({ requests: { cpu, memory }, limits: { cpu: '2', memory } });
const container = (name: string, cpu = '500m', memory = '1Gi', restartPolicy?: string) => ({
  name,
  resources: resources(cpu, memory),
  ...(restartPolicy ? { restartPolicy } : {}),
});

const metadata = { name: 'server', namespace: 'airflow', labels: { 'app.kubernetes.io/name': 'server' } };
const template = { spec: { containers: [container('main')] } };
const deployment: RenderedObject = { kind: 'Deployment', metadata, spec: { replicas: 3, template } };
const statefulSet: RenderedObject = { ...deployment, kind: 'StatefulSet' };

const claim = (storageClassName: string, storage: string) => ({ spec: { storageClassName, resources: { requests: { storage } } } });
const GiB = 2 ** 30;

/** The one demand among these objects. */
function demand(...objects: readonly RenderedObject[]) {
  const [only, ...others] = demandOf(objects);
  if (!only || others.length > 0) throw new Error(`${others.length + 1} demands`);
  return only;
}

describe('The number of pods', () => {
  test.each<[string, readonly RenderedObject[], object]>([
    ['of a Deployment doubles in an update: old pods count until they are gone', [deployment], { fewest: 3, most: 3, updating: 6 }],
    ['of a StatefulSet stays in an update: each pod waits until its name is free', [statefulSet], { fewest: 3, most: 3, updating: 3 }],
    ['is one where nothing is said', [{ ...deployment, spec: { template } }], { fewest: 1, most: 1, updating: 2 }],
    ['of a Job is what runs at a time', [{ ...deployment, kind: 'Job', spec: { template } }], { fewest: 0, most: 1, updating: 1 }],
    [
      'of a CronJob is one, suspended or not',
      [{ ...deployment, kind: 'CronJob', spec: { jobTemplate: { spec: { template } } } }],
      { fewest: 0, most: 1, updating: 1 },
    ],
    [
      'follows a HorizontalPodAutoscaler',
      [
        { ...deployment, spec: { template } },
        {
          kind: 'HorizontalPodAutoscaler',
          metadata,
          spec: { scaleTargetRef: { kind: 'Deployment', name: 'server' }, minReplicas: 2, maxReplicas: 12 },
        },
      ],
      { fewest: 2, most: 12, updating: 24 },
    ],
    [
      'follows KEDA, which may take all pods away',
      [
        { ...statefulSet, spec: { template } },
        { kind: 'ScaledObject', metadata, spec: { scaleTargetRef: { kind: 'StatefulSet', name: 'server' }, maxReplicaCount: 20 } },
      ],
      { fewest: 0, most: 20, updating: 20 },
    ],
    [
      'does not follow an autoscaler of something else of that name',
      [deployment, { kind: 'ScaledObject', metadata, spec: { scaleTargetRef: { kind: 'StatefulSet', name: 'server' } } }],
      { fewest: 3, most: 3, updating: 6 },
    ],
    [
      'does not follow an autoscaler of another namespace',
      [
        deployment,
        {
          kind: 'HorizontalPodAutoscaler',
          metadata: { ...metadata, namespace: 'elsewhere' },
          spec: { scaleTargetRef: { kind: 'Deployment', name: 'server' }, maxReplicas: 9 },
        },
      ],
      { fewest: 3, most: 3, updating: 6 },
    ],
    [
      'of a database cluster is one more when one instance replaces another',
      [{ ...deployment, kind: 'Cluster', spec: { instances: 3, resources: resources('1', '2Gi') } }],
      { fewest: 3, most: 3, updating: 4 },
    ],
    [
      'of a pool of connections doubles in an update',
      [{ ...deployment, kind: 'Pooler', spec: { instances: 2, template } }],
      { fewest: 2, most: 2, updating: 4 },
    ],
  ])('%s', (_, objects, count) => {
    expect(demand(...objects).count).toEqual(count);
  });
});

test('A site that stands by asks for the pods that a failover starts', () => {
  const metadata = { ...deployment.metadata, annotations: { [SERVING_REPLICAS]: '3' } };
  const resting = { ...deployment, metadata, spec: { replicas: 0, template } };
  expect(demandOf([resting]).map(({ count }) => count)).toEqual([{ fewest: 0, most: 3, updating: 6 }]);
});

describe('A pod', () => {
  const each = (spec: object) => demand({ ...deployment, spec: { template: { spec: { containers: [], ...spec } } } }).each;

  test('asks for what its containers ask for together', () => {
    expect(each({ containers: [container('a'), container('b', '250m', '2Gi')] })).toEqual({
      pods: 1,
      'requests.cpu': 0.75,
      'requests.memory': 3 * GiB,
      'limits.cpu': 4,
      'limits.memory': 3 * GiB,
    });
  });

  test('asks for what runs before them, where one of these is larger', () => {
    const amounts = each({
      initContainers: [container('first', '1', '512Mi'), container('second', '100m', '4Gi')],
      containers: [container('a')],
    });
    expect([amounts['requests.cpu'], amounts['requests.memory']]).toEqual([1, 4 * GiB]);
  });

  test('asks for containers that start first and stay beside all others', () => {
    const beside = container('sidecar', '100m', '1Gi', 'Always');
    const amounts = each({ initContainers: [beside, container('first', '2', '1Gi')], containers: [container('a', '500m', '4Gi')] });
    expect([amounts['requests.cpu'], amounts['requests.memory']]).toEqual([2.1, 5 * GiB]);
  });

  test('brings the volumes that go with it', () => {
    const amounts = each({
      containers: [container('a')],
      volumes: [{ ephemeral: { volumeClaimTemplate: claim('airflow-cold', '10Gi') } }, {}],
    });
    expect(amounts).toMatchObject({
      persistentvolumeclaims: 1,
      'requests.storage': 10 * GiB,
      'airflow-cold.storageclass.storage.k8s.io/requests.storage': 10 * GiB,
    });
  });
});

describe('Volumes', () => {
  test('of a StatefulSet are those of each pod', () => {
    const { each } = demand({
      ...statefulSet,
      spec: { template, volumeClaimTemplates: [claim('airflow-hot', '20Gi'), claim('airflow-hot', '5Gi')] },
    });
    expect(each).toMatchObject({ persistentvolumeclaims: 2, 'airflow-hot.storageclass.storage.k8s.io/requests.storage': 25 * GiB });
  });

  test('by themselves count as one', () => {
    const found = demand({ kind: 'PersistentVolumeClaim', metadata, ...claim('airflow-archive', '1Ti') });
    expect([found.count.updating, found.each['requests.storage']]).toEqual([1, 1024 * GiB]);
  });

  test('of a database instance are its data and its write-ahead log', () => {
    const volume = (size: string) => ({ size, storageClass: 'airflow-hot' });
    const { each } = demand({
      ...deployment,
      kind: 'Cluster',
      spec: { instances: 1, storage: volume('100Gi'), walStorage: volume('30Gi') },
    });
    expect(each).toMatchObject({ persistentvolumeclaims: 2, 'requests.storage': 130 * GiB });
  });
});

describe('An operator', () => {
  const cluster: RenderedObject = {
    ...deployment,
    kind: 'Cluster',
    spec: { instances: 1, resources: resources('1', '2Gi'), plugins: [{ parameters: { barmanObjectName: 'backups' } }] },
  };

  test('adds a container for its plugin, as small as the namespace’s default', () => {
    expect(demand(cluster).each).toMatchObject({ 'requests.cpu': 1.05, 'limits.memory': 2 * GiB + 256 * 2 ** 20 });
  });

  test('adds it as large as the store of the backups says', () => {
    const store: RenderedObject = {
      kind: 'ObjectStore',
      metadata: { ...metadata, name: 'backups' },
      spec: { instanceSidecarConfiguration: { resources: resources('500m', '1Gi') } },
    };
    expect(demand(cluster, store).each).toMatchObject({ 'requests.cpu': 1.5, 'limits.memory': 3 * GiB });
  });
});

describe('A vertical autoscaler', () => {
  const grown = (updateMode: string, policy: object) =>
    demand(deployment, {
      kind: 'VerticalPodAutoscaler',
      metadata,
      spec: {
        targetRef: { kind: 'Deployment', name: 'server' },
        updatePolicy: { updateMode },
        resourcePolicy: { containerPolicies: [{ containerName: '*', maxAllowed: { cpu: '1', memory: '512Mi' }, ...policy }] },
      },
    }).largest;

  test('may make a container as large as its policy says, its limits in proportion, and none smaller', () => {
    expect(grown('Recreate', {})).toMatchObject({ 'requests.cpu': 1, 'limits.cpu': 4, 'requests.memory': GiB, 'limits.memory': GiB });
  });

  test('may leave limits alone', () => {
    expect(grown('Initial', { controlledValues: 'RequestsOnly' })).toMatchObject({ 'requests.cpu': 1, 'limits.cpu': 2 });
  });

  test('that is off changes nothing', () => {
    expect(grown('Off', {})).toMatchObject({ 'requests.cpu': 0.5, 'limits.cpu': 2 });
  });
});

test('What makes no pods and no volumes asks for nothing', () => {
  expect(
    demandOf([
      { kind: 'Service', metadata },
      { kind: 'ConfigMap', metadata },
    ]),
  ).toEqual([]);
});
