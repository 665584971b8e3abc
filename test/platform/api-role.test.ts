import { App } from 'cdk8s';
import { ApiRole } from '../../charts/platform/api-role';
import { ClusterReader, NODE_METRICS } from '../../charts/platform/cluster-reader';
import { PlatformChart } from '../../charts/platform/platform-chart';
import { emptyChart, readable, rendered, Something, site } from '../support/fixtures';
import { ofKind } from '../support/objects';

test('A role stands in each namespace that it is for, and is bound to the account of its component', () => {
  const build = (chart: ReturnType<typeof emptyChart>) =>
    new ApiRole(
      new Something(chart),
      ['airflow', 'airflow-observability'],
      [
        { resources: ['pods', 'pods/log'], verbs: ['get', 'list'] },
        { group: 'apps', resources: ['deployments'], verbs: ['list'] },
      ],
    );
  expect(readable(rendered(build, emptyChart('test', { namespace: 'airflow-observability' })))).toMatchSnapshot();
});

test('A rule may name the objects that it is for', () => {
  const objects = rendered(
    (chart) =>
      new ApiRole(
        new Something(chart),
        ['airflow'],
        [
          { resources: ['pods'], verbs: ['delete'], names: ['one'] },
          { resources: ['pods'], verbs: ['create'] },
        ],
      ),
  );
  expect(ofKind({ objects }, 'Role').flatMap(({ rules }) => rules.map(({ resourceNames }) => resourceNames))).toEqual([['one'], undefined]);
});

describe('The role that finds the nodes', () => {
  const role = (owner = site.owner) =>
    rendered(
      (chart) =>
        new ClusterReader(chart, 'node-metrics', { serviceAccount: 'prometheus', namespace: 'airflow-observability' }, NODE_METRICS),
      new PlatformChart(new App(), 'platform', { site: { owner }, order: '00' }),
    );

  test('reads nodes and their metrics, for one account', () => {
    expect(readable(role())).toMatchSnapshot();
  });

  test('has the instance in its name: two platforms in a cluster have one each', () => {
    const names = role({ instance: 'data', environment: 'test' }).map(({ metadata }) => metadata.name);
    expect(names).toEqual(['data-node-metrics', 'data-node-metrics']);
  });

  test('cannot reach through a kubelet into its pods', () => {
    const rules = ofKind({ objects: role() }, 'ClusterRole').flatMap((object) => object.rules);
    expect(rules.flatMap(({ resources }) => resources)).toEqual(['nodes', 'nodes/metrics']);
  });
});
