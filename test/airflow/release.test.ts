import type { Phase } from '../../charts/airflow/phases';
import type { EnvironmentInput } from '../../environments/schema';
import { find, isTarget, type Objects, ofKind, selects, workloads } from '../support/objects';
import { OTHER_SCHEMA, objectsOf, releaseAt, released, SAME_SCHEMA } from '../support/releases';

/** A release as one reads it in dist/: who is served, what each colour is, and what everything else is. */
function standOf(input: EnvironmentInput): string[] {
  const rendered = objectsOf(input);
  const tagOf = (name: string) => find(rendered, 'Deployment', name).spec.template.spec.containers[0]?.image?.split(':')[1];
  const colors = ofKind(rendered, 'Deployment').filter(({ metadata }) => metadata.name.startsWith('airflow-webserver-'));
  const rest = workloads(rendered).filter(({ component }) => WRITERS.includes(component));
  return [
    `users meet ${find(rendered, 'Service', 'airflow-webserver').spec.selector?.['airflow-platform/color']}`,
    ...colors.map(
      (color) => `${color.metadata.name.split('-')[2]}: ${podsOf(rendered, color.metadata.name)} of ${tagOf(color.metadata.name)}`,
    ),
    `tasks: ${rest.every(({ replicas }) => replicas === 0) ? 'none' : rest.some(({ replicas }) => replicas === 0) ? 'some' : 'all'} of ${tagOf('airflow-scheduler')}`,
    `Execution API: ${podsOf(rendered, 'airflow-execution-api')} of ${tagOf('airflow-execution-api')}`,
    `database: ${
      ofKind(rendered, 'Job')
        .find(({ metadata }) => metadata.name.startsWith('airflow-init-'))
        ?.spec.template.spec.containers[0]?.image?.split(':')[1]
    }`,
  ];
}

const WRITERS = ['airflow-scheduler', 'airflow-dag-processor', 'airflow-triggerer', 'airflow-worker'];

function podsOf(rendered: Objects, name: string): string {
  const deployment = find(rendered, 'Deployment', name);
  const autoscaler = ofKind(rendered, 'HorizontalPodAutoscaler').find((candidate) => isTarget(candidate, deployment));
  return autoscaler ? `${autoscaler.spec.minReplicas} to ${autoscaler.spec.maxReplicas}` : String(deployment.spec.replicas);
}

describe('Between releases', () => {
  test('there is one colour', () => {
    expect(standOf(released('3.3.2-1', { active: 'green' }))).toEqual([
      'users meet green',
      'green: 2 to 4 of 3.3.2-1',
      'tasks: all of 3.3.2-1',
      'Execution API: 1 of 3.3.2-1',
      'database: 3.3.2-1',
    ]);
  });
});

describe('A release that keeps the schema', () => {
  const both = ['blue: 2 to 4 of 3.3.1-1', 'green: 2 to 4 of 3.3.2-1'];
  const old = ['users meet blue', ...both, 'tasks: all of 3.3.1-1', 'Execution API: 1 of 3.3.1-1', 'database: 3.3.1-1'];
  const fresh = ['users meet green', ...both, 'tasks: all of 3.3.2-1', 'Execution API: 1 of 3.3.2-1', 'database: 3.3.2-1'];

  test.each<[Phase, string, readonly string[]]>([
    ['deploy', 'green comes up beside blue', old],
    ['verify', 'green is looked at, and nobody meets it', old],
    ['switch', 'users meet green, everything else follows, blue stays', fresh],
    ['monitor', 'blue could take over at once', fresh],
    ['rollback', 'users meet blue, everything else goes back, green stays until nobody is on it', old],
  ])('in phase %s, %s', (phase, _, expected) => {
    expect(standOf(releaseAt(SAME_SCHEMA, phase))).toEqual(expected);
  });
});

describe('A release that changes the schema', () => {
  const [none, all] = ['tasks: none of', 'tasks: all of'];

  test.each<[Phase, string, readonly string[]]>([
    [
      'drain',
      'nothing is scheduled any more, and people still see',
      [
        'users meet blue',
        'blue: 2 to 4 of 3.2.2-1',
        'green: 0 of 3.3.2-1',
        `${none} 3.2.2-1`,
        'Execution API: 1 of 3.2.2-1',
        'database: 3.2.2-1',
      ],
    ],
    [
      'deploy',
      'the database is migrated without anybody on it, and green comes up',
      [
        'users meet blue',
        'blue: 0 of 3.2.2-1',
        'green: 2 to 4 of 3.3.2-1',
        `${none} 3.3.2-1`,
        'Execution API: 1 of 3.3.2-1',
        'database: 3.3.2-1',
      ],
    ],
    [
      'verify',
      'green is looked at, and nothing is scheduled yet',
      [
        'users meet blue',
        'blue: 0 of 3.2.2-1',
        'green: 2 to 4 of 3.3.2-1',
        `${none} 3.3.2-1`,
        'Execution API: 1 of 3.3.2-1',
        'database: 3.3.2-1',
      ],
    ],
    [
      'switch',
      'users meet green, and tasks run again',
      [
        'users meet green',
        'blue: 0 of 3.2.2-1',
        'green: 2 to 4 of 3.3.2-1',
        `${all} 3.3.2-1`,
        'Execution API: 1 of 3.3.2-1',
        'database: 3.3.2-1',
      ],
    ],
    [
      'monitor',
      'blue is described, and has no pods',
      [
        'users meet green',
        'blue: 0 of 3.2.2-1',
        'green: 2 to 4 of 3.3.2-1',
        `${all} 3.3.2-1`,
        'Execution API: 1 of 3.3.2-1',
        'database: 3.3.2-1',
      ],
    ],
    [
      'rollback',
      'nobody is on the database, so that it can be restored',
      [
        'users meet blue',
        'blue: 0 of 3.2.2-1',
        'green: 0 of 3.3.2-1',
        `${none} 3.2.2-1`,
        'Execution API: 1 of 3.2.2-1',
        'database: 3.2.2-1',
      ],
    ],
  ])('in phase %s, %s', (phase, _, expected) => {
    expect(standOf(releaseAt(OTHER_SCHEMA, phase))).toEqual(expected);
  });
});

describe('While nothing may run', () => {
  test('KEDA starts no worker and no triggerer either: it is told, for an apply takes no object away', () => {
    const paused = (phase: Phase) =>
      ofKind(objectsOf(releaseAt(OTHER_SCHEMA, phase)), 'ScaledObject').map(({ metadata }) => [metadata.name, metadata.annotations]);
    const none = { 'autoscaling.keda.sh/paused-replicas': '0' };
    expect(paused('drain')).toEqual([['airflow-worker-default', none]]);
    expect(paused('verify')).toEqual([['airflow-worker-default', none]]);
    expect(paused('switch')).toEqual([['airflow-worker-default', undefined]]);
  });
});

describe('In every phase', () => {
  const phases = ['deploy', 'verify', 'switch', 'monitor', 'rollback'] as const;
  const releases = [
    ...phases.map((phase) => ['the same schema', phase, releaseAt(SAME_SCHEMA, phase)] as const),
    ...(['drain', ...phases] as const).map((phase) => ['another schema', phase, releaseAt(OTHER_SCHEMA, phase)] as const),
  ];

  test.each(releases)('to %s, %s: exactly one colour is served, and pods of the other are never met by users', (_, __, input) => {
    const rendered = objectsOf(input);
    const { selector = {} } = find(rendered, 'Service', 'airflow-webserver').spec;
    const met = workloads(rendered).filter(({ template }) => selects({ matchLabels: selector }, template.metadata?.labels ?? {}));
    expect(met.map(({ component }) => component)).toEqual(['airflow-webserver']);
  });

  test.each(releases)('to %s, %s: each colour with pods has its own Service, budget, policy and autoscaler', (_, __, input) => {
    const rendered = objectsOf(input);
    const colors = workloads(rendered).filter(({ component, replicas }) => component === 'airflow-webserver' && replicas > 0);
    for (const { name, template, object } of colors) {
      const { labels = {} } = template.metadata ?? {};
      expect(selects({ matchLabels: find(rendered, 'Service', name).spec.selector }, labels)).toBe(true);
      expect(selects(find(rendered, 'PodDisruptionBudget', name).spec.selector, labels)).toBe(true);
      expect(selects(find(rendered, 'NetworkPolicy', name).spec.podSelector, labels)).toBe(true);
      expect(ofKind(rendered, 'HorizontalPodAutoscaler').filter((autoscaler) => isTarget(autoscaler, object))).toHaveLength(1);
    }
  });

  test.each(releases)('to %s, %s: the Service says so', (_, phase, input) => {
    expect(find(objectsOf(input), 'Service', 'airflow-webserver').metadata.annotations).toEqual({
      'airflow-platform/release-phase': phase,
    });
  });
});
