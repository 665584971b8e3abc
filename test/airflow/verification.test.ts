import { type ReleaseProps, releasePlan } from '../../charts/airflow/release';
import { verificationTarget } from '../../charts/airflow/verification';

type Colored = Extract<ReleaseProps, { strategy: 'blue-green' }>;

/** What is tried of a release in this phase. */
function tried(phase: Colored['phase'], { from = '3.3.1-1', engine = 'service' as Colored['engine'] } = {}) {
  const preview = { color: 'green', image: { tag: '3.3.2-1' } } as const;
  const release: Colored = { strategy: 'blue-green', engine, active: 'blue', controllerNamespace: 'argo-rollouts', preview, phase };
  return verificationTarget(releasePlan(release, from), (service) => `http://${service}`);
}

describe('Tried is', () => {
  test.each(['deploy', 'switch', 'rollback'] as const)('nothing in phase %s', (phase) => {
    expect(tried(phase)).toBeUndefined();
  });

  test('nothing between releases, and nothing of what rolls', () => {
    const idle: Colored = { strategy: 'blue-green', engine: 'service', active: 'blue', controllerNamespace: 'argo-rollouts' };
    const targets = [idle, { strategy: 'rolling' } as const].map((release) =>
      verificationTarget(releasePlan(release, '3.3.2'), (service) => service),
    );
    expect(targets).toEqual([undefined, undefined]);
  });

  test.each(['verify', 'monitor'] as const)('in phase %s the new colour, beside the one before', (phase) => {
    expect(tried(phase)).toEqual({
      url: 'http://airflow-webserver-green',
      tag: '3.3.2-1',
      schedules: true,
      baseline: { url: 'http://airflow-webserver-blue', tag: '3.3.1-1' },
      labels: { 'airflow-platform/color': 'green', 'app.kubernetes.io/version': '3.3.2-1', 'airflow-platform/release-phase': phase },
    });
  });

  test('without any comparison and without tasks, where the schema is another one', () => {
    expect(tried('verify', { from: '3.2.2-1' })).toMatchObject({
      url: 'http://airflow-webserver-green',
      schedules: false,
      baseline: undefined,
    });
    expect(tried('monitor', { from: '3.2.2-1' })).toMatchObject({ url: 'http://airflow-webserver-green', schedules: true });
  });

  test('with Argo Rollouts, what is behind its preview, then what serves', () => {
    expect(tried('verify', { engine: 'argo-rollouts' })).toMatchObject({
      url: 'http://airflow-webserver-preview',
      baseline: { url: 'http://airflow-webserver', tag: '3.3.1-1' },
    });
    expect(tried('monitor', { engine: 'argo-rollouts' })).toMatchObject({
      url: 'http://airflow-webserver',
      tag: '3.3.2-1',
      baseline: undefined,
    });
  });
});
