import { App, Duration } from 'cdk8s';
import { FoundationChart, type FoundationChartProps } from '../../charts/platform/foundation-chart';
import { PlatformChart } from '../../charts/platform/platform-chart';
import { CLUSTER_PROVIDERS, type ClusterProvider, type VolumeProvider } from '../../charts/platform/storage-classes';
import { STORAGE_TIERS } from '../../charts/platform/tiers';
import { Deployment } from '../../charts/platform/workload';
import { image, objectsOf, readable, Something, site } from '../support/fixtures';
import { ofKind } from '../support/objects';

const foundation = (props: Partial<FoundationChartProps> = {}) =>
  objectsOf(
    new FoundationChart(new App(), {
      site,
      namespaces: ['airflow'],
      storage: { provider: 'local', reclaimPolicy: 'Delete' },
      headroom: 20,
      ...props,
    }),
  );

test('The foundation of a local cluster is one namespace and the classes', () => {
  expect(readable(foundation())).toMatchSnapshot();
});

test('The foundation has a namespace for each name, and its classes begin with the instance', () => {
  const objects = foundation({ site: { owner: { instance: 'data', environment: 'test' } }, namespaces: ['data', 'data-edge'] });
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toMatchSnapshot();
});

test.each(Object.keys(CLUSTER_PROVIDERS) as ClusterProvider[])('Volumes of %s are made where their pod is, and kept', (provider) => {
  const classes = foundation({ storage: { provider, reclaimPolicy: 'Retain' } }).filter(({ kind }) => kind === 'StorageClass');
  expect(classes.map(({ metadata }) => metadata.name)).toEqual(STORAGE_TIERS.map((tier) => `airflow-${tier}`));
  expect(readable(classes)).toMatchSnapshot();
});

test.each([
  ['aws', 'kmsKeyId'],
  ['gcp', 'disk-encryption-kms-key'],
  ['azure', 'diskEncryptionSetID'],
  ['on-prem', 'encryptionKMSID'],
] as const)('Volumes of %s are encrypted with a key of one’s own by %s, if there is one', (provider, parameter) => {
  const keys = (encryptionKey?: string) =>
    ofKind({ objects: foundation({ storage: { provider, reclaimPolicy: 'Retain', encryptionKey } }) }, 'StorageClass').map(
      ({ parameters }) => parameters?.[parameter],
    );
  expect(keys('the-key')).toEqual(STORAGE_TIERS.map(() => 'the-key'));
  expect(keys()).toEqual(STORAGE_TIERS.map(() => undefined));
});

test.each(Object.entries(CLUSTER_PROVIDERS) as [ClusterProvider, VolumeProvider][])(
  'The example of a key of %s is one, and what encrypts without it is said',
  (_, { key, encryption }) => {
    expect(key?.example ?? '').toMatch(key?.pattern ?? /^$/);
    expect(encryption).toMatch(/key|disk|passphrase/);
  },
);

test('Quotas follow from what the other charts render', () => {
  const app = new App();
  const chart = new FoundationChart(app, {
    site,
    namespaces: ['airflow', 'empty'],
    storage: { provider: 'local', reclaimPolicy: 'Delete' },
    headroom: 50,
  });
  const something = new Something(new PlatformChart(app, 'test', { site, order: '99', namespace: 'airflow' }));
  new Deployment(something, {
    replicas: 4,
    priority: 'system',
    gracePeriod: Duration.seconds(30),
    containers: [{ name: 'server', image, resources: 'large', probes: { none: 'a test' } }],
  });
  const [filled, empty] = ofKind({ objects: objectsOf(chart) }, 'ResourceQuota').map(({ spec }) => spec.hard);
  // Eight pods in an update and half as many again, and four small helpers.
  expect(filled).toEqual({
    pods: '16',
    'requests.cpu': '13',
    'requests.memory': '25Gi',
    'requests.ephemeral-storage': '13Gi',
    'limits.cpu': '52',
    'limits.memory': '49Gi',
    'limits.ephemeral-storage': '99Gi',
  });
  expect(empty).toMatchObject({ pods: '4', 'requests.cpu': '1', 'requests.memory': '1Gi' });
  expect(ofKind({ objects: objectsOf(chart) }, 'LimitRange').map(({ spec }) => spec.limits[0]?.max['cpu'])).toEqual(['4', '1']);
});
