import { find, isTarget, type Objects, ofKind, selects } from '../support/objects';
import type { Release } from '../support/releases';
import { objectsOf, releaseAt, released, SAME_SCHEMA } from '../support/releases';
import { schemaErrors } from '../support/schema-validator';

const at = (phase: Release['phase']): Objects => objectsOf(releaseAt(SAME_SCHEMA, phase, 'argo-rollouts'));

const strategy = (rendered: Objects) => find(rendered, 'Rollout', 'airflow-webserver').spec.strategy.blueGreen;

const image = (rendered: Objects, name: string) =>
  find(rendered, 'Deployment', name).spec.template.spec.containers[0]?.image?.split(':')[1];

describe('With Argo Rollouts', () => {
  test('the Deployment describes the pods, and the Rollout has them', () => {
    const rendered = at('deploy');
    const rollout = find(rendered, 'Rollout', 'airflow-webserver');
    expect(find(rendered, 'Deployment', 'airflow-webserver').spec.replicas).toBe(0);
    expect(rollout.spec.workloadRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'airflow-webserver' });
  });

  test('the autoscaler aims at the Rollout, and nothing aims at the Deployment', () => {
    const rendered = at('deploy');
    const aims = (kind: 'Rollout' | 'Deployment') =>
      ofKind(rendered, 'HorizontalPodAutoscaler')
        .filter((autoscaler) => isTarget(autoscaler, find(rendered, kind, 'airflow-webserver')))
        .map(({ spec }) => [spec.minReplicas, spec.maxReplicas]);
    expect([aims('Rollout'), aims('Deployment')]).toEqual([[[2, 4]], []]);
  });

  test('budget, policy and both Services find its pods', () => {
    const rendered = at('deploy');
    const { labels = {} } = find(rendered, 'Deployment', 'airflow-webserver').spec.template.metadata ?? {};
    const { activeService, previewService } = strategy(rendered);
    const selectors = [
      find(rendered, 'PodDisruptionBudget', 'airflow-webserver').spec.selector,
      find(rendered, 'NetworkPolicy', 'airflow-webserver').spec.podSelector,
      ...[activeService, previewService].map((name) => ({ matchLabels: find(rendered, 'Service', name).spec.selector })),
    ];
    expect(selectors.map((selector) => selects(selector, labels))).toEqual([true, true, true, true]);
  });

  test.each<[Release['phase'], string, boolean, string]>([
    ['deploy', '3.3.2-1', false, '3.3.1-1'],
    ['verify', '3.3.2-1', false, '3.3.1-1'],
    ['switch', '3.3.2-1', true, '3.3.2-1'],
    ['monitor', '3.3.2-1', true, '3.3.2-1'],
    ['rollback', '3.3.1-1', true, '3.3.1-1'],
  ])('in phase %s the newest pods are of %s, may serve: %p, and the rest is of %s', (phase, tag, promote, rest) => {
    const rendered = at(phase);
    expect([image(rendered, 'airflow-webserver'), strategy(rendered).autoPromotionEnabled, image(rendered, 'airflow-scheduler')]).toEqual([
      tag,
      promote,
      rest,
    ]);
  });

  test('the end of a release changes no pod', () => {
    const ended = objectsOf(released('3.3.2-1', { engine: 'argo-rollouts', active: 'green' }));
    expect(find(ended, 'Deployment', 'airflow-webserver')).toEqual(find(at('monitor'), 'Deployment', 'airflow-webserver'));
  });

  test('new pods are asked before they serve, by a Job that reaches the preview, and users’ answers are counted afterwards', () => {
    const rendered = at('deploy');
    const { prePromotionAnalysis, postPromotionAnalysis } = strategy(rendered);
    const metricsOf = ({ templates }: typeof prePromotionAnalysis) =>
      templates.flatMap(({ templateName }) => find(rendered, 'AnalysisTemplate', templateName).spec.metrics);
    const [job, ...others] = metricsOf(prePromotionAnalysis);
    expect(others).toEqual([]);
    expect(job?.provider.job?.spec.template.spec.containers[0]?.args).toEqual([
      'python',
      '/opt/airflow/check/check-ui.py',
      'http://airflow-webserver-preview:8080',
      '3.3.2',
    ]);
    const policy = find(rendered, 'NetworkPolicy', 'airflow-ui-check').spec.podSelector;
    expect(selects(policy, job?.provider.job?.spec.template.metadata?.labels ?? {})).toBe(true);
    expect(
      metricsOf(postPromotionAnalysis).map(({ name, successCondition, provider }) => [
        name,
        successCondition,
        provider.prometheus?.address,
      ]),
    ).toEqual([
      ['answers', 'result[0] >= 0.99', 'http://prometheus.airflow-observability:9090'],
      ['errors', 'len(result) == 0 || isNaN(result[0]) || result[0] < 0.05', 'http://prometheus.airflow-observability:9090'],
    ]);
  });

  test('the controller reaches Prometheus', () => {
    const policy = find(at('deploy'), 'NetworkPolicy', 'prometheus');
    expect(JSON.stringify(policy)).toContain('"app.kubernetes.io/name":"argo-rollouts"');
  });

  test.each(['1.34', '1.37'] as const)('the API of Kubernetes %s takes every object', (version) => {
    const { objects } = at('verify');
    const kinds = objects.filter(({ kind }) => ['Rollout', 'AnalysisTemplate'].includes(kind));
    expect(kinds).toHaveLength(3);
    expect(kinds.flatMap((object) => schemaErrors(object, version))).toEqual([]);
  });
});
