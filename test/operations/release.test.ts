import type { Phase } from '../../charts/airflow/phases';
import { find, type Objects, ofKind, pods, selects, withoutHash } from '../support/objects';
import { OTHER_SCHEMA, objectsOf, type Release, releaseAt, SAME_SCHEMA } from '../support/releases';

const at = (step: typeof SAME_SCHEMA, phase: Phase, engine?: Release['engine'], enabled = true): Objects =>
  objectsOf({ ...releaseAt(step, phase, engine), operations: { performance: { enabled } } });

const jobOf = (rendered: Objects, name: string) => {
  const [job] = ofKind(rendered, 'Job').filter((each) => withoutHash(each) === name);
  if (!job) throw new Error(`there is no Job ${name}`);
  return job;
};

/** What tries Airflow. */
const trying = (rendered: Objects): string[] =>
  ofKind(rendered, 'Job')
    .map(withoutHash)
    .filter((name) => /^(smoke-test|performance-baseline)/.test(name))
    .sort();

const verified = at(SAME_SCHEMA, 'verify');
const alone = at(OTHER_SCHEMA, 'verify');
const rollouts = at(SAME_SCHEMA, 'verify', 'argo-rollouts');

const OF_GREEN = ['performance-baseline-green', 'smoke-test-green'];
const OF_WHAT_SERVES = ['performance-baseline', 'smoke-test'];

describe('In a release, Airflow is tried', () => {
  test.each<[Phase, readonly string[]]>([
    ['deploy', OF_WHAT_SERVES],
    ['verify', [...OF_WHAT_SERVES, ...OF_GREEN]],
    ['switch', OF_WHAT_SERVES],
    ['monitor', OF_WHAT_SERVES],
    ['rollback', OF_WHAT_SERVES],
  ])('in phase %s by %j, where the schema stays', (phase, expected) => {
    expect(trying(at(SAME_SCHEMA, phase))).toEqual([...expected].sort());
  });

  test.each<[Phase, readonly string[]]>([
    ['drain', []],
    ['deploy', []],
    ['verify', OF_GREEN],
    ['switch', OF_WHAT_SERVES],
    ['monitor', OF_WHAT_SERVES],
    ['rollback', []],
  ])(
    'in phase %s by %j, where the schema is another: nothing that needs a scheduler while there is none, and the figures of before stay',
    (phase, expected) => {
      const rendered = at(OTHER_SCHEMA, phase);
      expect(trying(rendered)).toEqual([...expected].sort());
      expect(find(rendered, 'ConfigMap', 'performance-baseline').data['about']).toMatch(/^Figures that the Job/);
    },
  );

  test('by smoke tests alone where performance is not measured', () => {
    expect(trying(at(SAME_SCHEMA, 'verify', 'service', false))).toEqual(['smoke-test', 'smoke-test-green']);
  });
});

describe('The measurement of green', () => {
  /** Containers in their order, with what they ask and the variables of which they make something. */
  const steps = (from: Objects) => {
    const { initContainers = [], containers } = jobOf(from, 'performance-baseline-green').spec.template.spec;
    return [...initContainers, ...containers].map(({ name, env = [], args = [] }) => ({
      name,
      args,
      variables: Object.fromEntries(env.map((variable) => [variable.name, variable.value])),
    }));
  };

  test('asks blue, which serves, and then green, the same', () => {
    expect(steps(verified).map(({ name, variables }) => [name, variables['TARGET_URL']])).toEqual([
      ['wait', 'http://airflow-webserver-green.airflow:8080'],
      ['k6-serving', 'http://airflow-webserver-blue.airflow:8080'],
      ['k6', 'http://airflow-webserver-green.airflow:8080'],
      ['measure', 'http://airflow-webserver-green.airflow:8080'],
    ]);
    const [, blue, green] = steps(verified);
    expect({ ...blue?.variables, TARGET_URL: '' }).toEqual({ ...green?.variables, TARGET_URL: '' });
  });

  test('fails by thresholds of green alone', () => {
    expect(steps(verified).map(({ args }) => args.includes('--no-thresholds'))).toEqual([false, true, false, false]);
  });

  test('leaves the figures of both where they are compared', () => {
    const [, blue, green, measure] = steps(verified);
    const summaryOf = (args: readonly string[] = []) => args[args.indexOf('--summary-export') + 1];
    expect(measure?.variables).toMatchObject({
      TRIED: 'green',
      SERVING: 'blue',
      K6_SUMMARY: summaryOf(green?.args),
      K6_SERVING: summaryOf(blue?.args),
      BEGAN: steps(verified)[0]?.variables['BEGAN'],
      PROMETHEUS_URL: 'http://prometheus.airflow-observability:9090',
    });
  });

  test('reaches both colours and Prometheus, and these let it in', () => {
    const { labels } = jobOf(verified, 'performance-baseline-green').spec.template.metadata ?? {};
    const letsIn = (policy: string) =>
      find(verified, 'NetworkPolicy', policy).spec.ingress?.some(({ from = [] }) =>
        from.some(({ podSelector }) => podSelector && selects(podSelector, labels ?? {})),
      );
    const egress = JSON.stringify(find(verified, 'NetworkPolicy', 'performance-baseline-green').spec.egress);
    expect(['airflow-webserver-blue', 'airflow-webserver-green', 'prometheus'].map(letsIn)).toEqual([true, true, true]);
    for (const peer of ['"airflow-platform/color":"blue"', '"airflow-platform/color":"green"', '"app.kubernetes.io/name":"prometheus"']) {
      expect(egress).toContain(peer);
    }
  });

  test('is alone where green is: no blue, and no tasks', () => {
    const taken = steps(alone);
    expect(taken.map(({ name }) => name)).toEqual(['wait', 'k6', 'measure']);
    expect(taken[2]?.variables).toMatchObject({ TRIED: 'green', RUNS: '0' });
    expect(taken[2]?.variables).not.toHaveProperty('SERVING');
  });

  test('asks the preview of Argo Rollouts and what serves', () => {
    const urls = steps(rollouts).map(({ variables }) => variables['TARGET_URL']);
    expect(urls.slice(1, 3)).toEqual(['http://airflow-webserver.airflow:8080', 'http://airflow-webserver-preview.airflow:8080']);
  });

  test('takes no part between releases: what serves is put beside the baseline alone', () => {
    const { initContainers = [], containers } = jobOf(verified, 'performance-baseline').spec.template.spec;
    expect([...initContainers, ...containers].map(({ name }) => name)).toEqual(['wait', 'k6', 'measure']);
    expect(containers[0]?.env?.map(({ name }) => name)).not.toContain('TRIED');
  });
});

describe('Prometheus is asked about the pods of', () => {
  interface Asked {
    readonly [color: string]: Readonly<Record<string, { readonly query: string; readonly most: number }>>;
  }

  /** Labels by colour, as a query of them selects. */
  const selected = (rendered: Objects) => {
    const { data } = find(rendered, 'ConfigMap', 'performance-baseline-green-files');
    const asked = JSON.parse(data['pod-figures.json'] ?? '') as Asked;
    return Object.entries(asked).map(([color, { restarts }]) => {
      const [, matchers = ''] = /kube_pod_labels\{(.*?)\}/.exec(restarts?.query ?? '') ?? [];
      return [color, Object.fromEntries([...matchers.matchAll(/(\w+)="(.*?)"/g)].map(([, label = '', value = '']) => [label, value]))];
    });
  };

  test('each colour, by labels that they have and that kube-state-metrics tells', () => {
    const told = find(verified, 'Deployment', 'kube-state-metrics').spec.template.spec.containers[0]?.args?.find((arg) =>
      arg.startsWith('--metric-labels-allowlist=pods='),
    );
    expect(told).toContain('[app.kubernetes.io/name,app.kubernetes.io/version,airflow-platform/color]');
    const found = selected(verified);
    expect(found).toEqual([
      ['green', expect.objectContaining({ label_airflow_platform_color: 'green', label_app_kubernetes_io_version: '3.3.2-1' })],
      ['blue', expect.objectContaining({ label_airflow_platform_color: 'blue', label_app_kubernetes_io_version: '3.3.1-1' })],
    ]);
    const labelsOf = pods(verified).map(({ namespace, labels }) => ({
      namespace,
      ...Object.fromEntries(Object.entries(labels).map(([name, value]) => [`label_${name.replaceAll(/\W/g, '_')}`, value])),
    }));
    for (const [, matchers] of found)
      expect(labelsOf.filter((labels) => selects({ matchLabels: matchers as never }, labels as never))).toHaveLength(1);
  });

  test('both versions behind the Services of Argo Rollouts, which share everything but that', () => {
    expect(selected(rollouts)).toEqual([
      ['green', { namespace: 'airflow', label_app_kubernetes_io_name: 'airflow-webserver', label_app_kubernetes_io_version: '3.3.2-1' }],
      ['blue', { namespace: 'airflow', label_app_kubernetes_io_name: 'airflow-webserver', label_app_kubernetes_io_version: '3.3.1-1' }],
    ]);
  });

  test('green alone where no other colour has any', () => {
    expect(selected(alone).map(([color]) => color)).toEqual(['green']);
  });
});
