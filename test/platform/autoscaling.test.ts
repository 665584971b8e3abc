import { Duration } from 'cdk8s';
import { tcpProbe } from '../../charts/platform/probes';
import { Deployment, type DeploymentProps } from '../../charts/platform/workload';
import { image, readable, rendered, Something } from '../support/fixtures';
import { ofKind } from '../support/objects';

const server = { name: 'server', image, resources: 'micro', probes: { liveness: tcpProbe('http') } } as const;

const deployment = (props: Pick<DeploymentProps, 'replicas' | 'autoscaling'>) =>
  rendered(
    (chart) =>
      new Deployment(new Something(chart), { priority: 'system', gracePeriod: Duration.seconds(30), containers: [server], ...props }),
  );

describe('A Deployment that follows its load', () => {
  const objects = deployment({ replicas: 2, autoscaling: { maxReplicas: 6, targetCpu: 70 } });

  test('leaves its number of pods to the autoscaler', () => {
    expect(ofKind({ objects }, 'Deployment').map(({ spec }) => 'replicas' in spec)).toEqual([false]);
    expect(readable(objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler'))).toMatchSnapshot();
  });

  test('has a budget from its fewest pods', () => {
    expect(ofKind({ objects }, 'PodDisruptionBudget').map(({ spec }) => spec.minAvailable)).toEqual([1]);
  });

  test('is spread even if it begins with one', () => {
    const [alone] = ofKind({ objects: deployment({ replicas: 1, autoscaling: { maxReplicas: 2, targetCpu: 70 } }) }, 'Deployment');
    expect(alone?.spec.template.spec.topologySpreadConstraints).toHaveLength(2);
  });
});

test.each([1, 2, 3])('A Deployment of at least 3 and at most %i pods has 3, and no autoscaler', (maxReplicas) => {
  const objects = deployment({ replicas: 3, autoscaling: { maxReplicas, targetCpu: 70 } });
  expect(objects.map(({ kind }) => kind)).not.toContain('HorizontalPodAutoscaler');
  expect(ofKind({ objects }, 'Deployment').map(({ spec }) => spec.replicas)).toEqual([3]);
});
