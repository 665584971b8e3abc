import { App } from 'cdk8s';
import { FoundationChart, type FoundationChartProps } from '../../charts/platform/foundation-chart';
import { CLUSTER_PROVIDERS, type ClusterProvider } from '../../charts/platform/storage-classes';
import { STORAGE_TIERS } from '../../charts/platform/tiers';
import { objectsOf, readable, site } from '../support/fixtures';

const foundation = (props: Partial<FoundationChartProps> = {}) =>
  objectsOf(
    new FoundationChart(new App(), { site, namespaces: ['airflow'], storage: { provider: 'local', reclaimPolicy: 'Delete' }, ...props }),
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
