import { Duration } from 'cdk8s';
import type { Autoscaling } from '../../charts/platform/autoscaling';
import { tcpProbe } from '../../charts/platform/probes';
import { Deployment, type DeploymentProps, StatefulSet } from '../../charts/platform/workload';
import { emptyChart, image, readable, rendered, Something, site } from '../support/fixtures';
import { ofKind } from '../support/objects';

const server = { name: 'server', image, resources: 'micro', probes: { liveness: tcpProbe('http') } } as const;

const deployment = (props: Pick<DeploymentProps, 'replicas' | 'autoscaling'>) =>
  rendered(
    (chart) =>
      new Deployment(new Something(chart), { priority: 'system', gracePeriod: Duration.seconds(30), containers: [server], ...props }),
  );

describe('A Deployment that follows its load', () => {
  const objects = deployment({ replicas: 2, autoscaling: { maxReplicas: 6, targetCpu: 70, cooldown: 300 } });

  test('leaves its number of pods to the autoscaler', () => {
    expect(ofKind({ objects }, 'Deployment').map(({ spec }) => 'replicas' in spec)).toEqual([false]);
    expect(readable(objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler'))).toMatchSnapshot();
  });

  test('has a budget from its fewest pods', () => {
    expect(ofKind({ objects }, 'PodDisruptionBudget').map(({ spec }) => spec.minAvailable)).toEqual([1]);
  });

  test('has a budget even if it begins with one: one pod at a time may go, the first included', () => {
    const objects = deployment({ replicas: 1, autoscaling: { maxReplicas: 2, targetCpu: 70, cooldown: 300 } });
    expect(ofKind({ objects }, 'PodDisruptionBudget').map(({ spec }) => [spec.minAvailable, spec.maxUnavailable])).toEqual([
      [undefined, 1],
    ]);
  });

  test('is spread even if it begins with one', () => {
    const [alone] = ofKind(
      { objects: deployment({ replicas: 1, autoscaling: { maxReplicas: 2, targetCpu: 70, cooldown: 300 } }) },
      'Deployment',
    );
    expect(alone?.spec.template.spec.topologySpreadConstraints).toHaveLength(2);
  });
});

test.each([1, 2, 3])('A Deployment of at least 3 and at most %i pods has 3, and no autoscaler', (maxReplicas) => {
  const objects = deployment({ replicas: 3, autoscaling: { maxReplicas, targetCpu: 70, cooldown: 300 } });
  expect(objects.map(({ kind }) => kind)).not.toContain('HorizontalPodAutoscaler');
  expect(ofKind({ objects }, 'Deployment').map(({ spec }) => spec.replicas)).toEqual([3]);
});

const source = { authentication: 'something-demand', connection: { host: 'postgres.airflow', port: '5432' }, pollingInterval: 15 };

const demand: Autoscaling = { maxReplicas: 8, cooldown: 600, query: 'SELECT 3', source };

describe('A workload that follows the work that waits for it', () => {
  const scaledObject = (replicas: number, autoscaling: Autoscaling) => {
    const objects = deployment({ replicas, autoscaling });
    const [scaled] = ofKind({ objects }, 'ScaledObject');
    return { scaled, replicas: ofKind({ objects }, 'Deployment').map(({ spec }) => spec.replicas) };
  };

  test('hands its number of pods to KEDA, with the question and where to ask it', () => {
    const { scaled, replicas } = scaledObject(2, demand);
    expect(replicas).toEqual([undefined]);
    expect(readable(scaled ? [scaled] : [])).toMatchSnapshot();
  });

  test('may run no pod while nothing waits', () => {
    expect(scaledObject(2, { ...demand, restWhenIdle: true }).scaled?.spec).toMatchObject({ idleReplicaCount: 0, minReplicaCount: 2 });
  });

  test('may have volumes of its own', () => {
    const objects = rendered((chart) => {
      const props = { priority: 'system', gracePeriod: Duration.seconds(30), containers: [server], serviceName: 'something' } as const;
      new StatefulSet(new Something(chart), { ...props, replicas: 1, autoscaling: demand });
    });
    expect(ofKind({ objects }, 'StatefulSet').map(({ spec }) => 'replicas' in spec)).toEqual([false]);
    expect(ofKind({ objects }, 'ScaledObject').map(({ spec }) => spec.scaleTargetRef.kind)).toEqual(['StatefulSet']);
  });
});

test('No pods use no CPU: a Deployment at rest stays there, whatever may be its most', () => {
  const objects = deployment({ replicas: 0, autoscaling: { maxReplicas: 4, targetCpu: 70, cooldown: 300 } });
  expect(objects.map(({ kind }) => kind)).not.toContain('HorizontalPodAutoscaler');
  expect(ofKind({ objects }, 'Deployment').map(({ spec }) => spec.replicas)).toEqual([0]);
});

describe('A workload whose requests follow its use', () => {
  const vertical = (verticalScaling: 'recommend' | 'in-place', props: Partial<DeploymentProps> = {}) => {
    const objects = rendered(
      (chart) =>
        new Deployment(new Something(chart), {
          priority: 'system',
          gracePeriod: Duration.seconds(30),
          containers: [server],
          replicas: 2,
          ...props,
        }),
      emptyChart('test', { site: { ...site, verticalScaling } }),
    );
    return ofKind({ objects }, 'VerticalPodAutoscaler');
  };
  const modes = (...arguments_: Parameters<typeof vertical>) => vertical(...arguments_).map(({ spec }) => spec.updatePolicy.updateMode);
  const measured = (autoscaling: Autoscaling) =>
    vertical('in-place', { autoscaling }).flatMap(({ spec }) =>
      spec.resourcePolicy.containerPolicies.map(({ controlledResources }) => controlledResources),
    );

  test('has an autoscaler that may go up to its limits, and leaves these alone', () => {
    expect(readable(vertical('in-place'))).toMatchSnapshot();
  });

  test('is only told about, where people decide', () => {
    expect(modes('recommend')).toEqual(['Off']);
  });

  test('changes with new pods only, where a pod that is replaced takes work with it', () => {
    expect(modes('in-place', { holdsWork: true })).toEqual(['Initial']);
  });

  test('leaves CPU to the autoscaler that counts pods by it', () => {
    expect(measured({ maxReplicas: 4, targetCpu: 70, cooldown: 300 })).toEqual([['memory']]);
    expect(measured(demand)).toEqual([['cpu', 'memory']]);
  });
});
