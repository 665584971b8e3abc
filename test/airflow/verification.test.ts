import { type ReleaseProps, releasePlan } from '../../charts/airflow/release';
import { addUiTier } from '../../charts/airflow/ui-tier';
import { type VerificationTarget, verificationTarget } from '../../charts/airflow/verification';
import { Traffic } from '../../charts/platform/traffic';
import { plainRuntime } from '../support/airflow-fixtures';
import { emptyChart } from '../support/fixtures';

type Colored = Extract<ReleaseProps, { strategy: 'blue-green' }>;

/** What is tried of a release: URLs, images, and whether tasks can run. */
function tried(release: Partial<Colored>, from = '3.3.1-1') {
  const preview = { color: 'green', image: { tag: '3.3.2-1' } } as const;
  const whole: Colored = { strategy: 'blue-green', engine: 'service', active: 'blue', controllerNamespace: 'argo', preview, ...release };
  const plan = releasePlan(whole, from);
  const chart = emptyChart('airflow');
  const airflow = plainRuntime(chart).of(plan.tag);
  const props = { airflow, version: plan.tag, replicas: 2, resources: 'small', apps: 'core', basePath: '', credentials: [] } as const;
  const metrics = { peer: { name: 'prometheus', cidrs: [] }, port: { number: 9090, protocol: 'TCP' }, url: 'http://prometheus' } as const;
  const servers = addUiTier(chart, plan.ui, props, { traffic: new Traffic(), metrics, perimeter: true });
  const target = verificationTarget(plan, servers, airflow, (service) => `http://${service}`);
  return target && shown(target);
}

const shown = ({ url, peer, color, airflow, schedules, serving }: VerificationTarget) => ({
  url,
  peer: peer.objectName,
  color,
  image: airflow.version,
  schedules,
  beside: serving?.url,
});

describe('Tried before it serves is', () => {
  test.each(['deploy', 'switch', 'monitor', 'rollback'] as const)('nothing in phase %s', (phase) => {
    expect(tried({ phase })).toBeUndefined();
  });

  test('nothing between releases', () => {
    expect(tried({ preview: undefined })).toBeUndefined();
  });

  test('the new colour, beside the one that serves', () => {
    expect(tried({ phase: 'verify' })).toEqual({
      url: 'http://airflow-webserver-green',
      peer: 'airflow-webserver-green',
      color: 'green',
      image: '3.3.2-1',
      schedules: true,
      beside: 'http://airflow-webserver-blue',
    });
  });

  test('the new colour alone and without tasks, where the schema is another one', () => {
    expect(tried({ phase: 'verify' }, '3.2.2-1')).toMatchObject({
      url: 'http://airflow-webserver-green',
      schedules: false,
      beside: undefined,
    });
  });

  test('what is behind the preview of Argo Rollouts', () => {
    expect(tried({ phase: 'verify', engine: 'argo-rollouts' })).toMatchObject({
      url: 'http://airflow-webserver-preview',
      peer: 'airflow-webserver',
      image: '3.3.2-1',
      beside: 'http://airflow-webserver',
    });
  });
});
