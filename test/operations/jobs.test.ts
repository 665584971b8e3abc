import { assemble } from '../../charts/environment';
import { SmokeTest } from '../../charts/operations/smoke-test';
import { tester } from '../../charts/operations/tester';
import { prod as production } from '../../environments/prod';
import type { EnvironmentInput } from '../../environments/schema';
import { problemsIn } from '../../environments/validation/validate';
import { airflowRuntime } from '../support/airflow-fixtures';
import { emptyChart, login, objectsOf, readable, Something } from '../support/fixtures';
import type { KubernetesObject } from '../support/manifests';
import { find, ofKind, withoutHash } from '../support/objects';
import { platform as platformNamed } from '../support/platforms';

// Alone: its partner is another file.
const prod: EnvironmentInput = { ...production, recovery: { ...production.recovery, site: { role: 'primary' } } };

/** Names of the Jobs of operations, with their hashes, by component. */
function jobsOf(input: EnvironmentInput): Readonly<Record<string, string>> {
  const { environment, problems } = problemsIn(input.name, input);
  if (!environment) throw new Error(JSON.stringify(problems));
  const objects = assemble(environment).app.charts.flatMap((chart) => chart.toJson() as KubernetesObject[]);
  const jobs = ofKind({ objects }, 'Job').filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === 'operations');
  return Object.fromEntries(jobs.map((job) => [withoutHash(job), job.metadata.name]));
}

const changed = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) =>
  Object.keys(before).filter((job) => before[job] !== after[job]);

describe('Jobs of operations', () => {
  const before = jobsOf(prod);

  test('are preflight, smoke test and performance baseline', () => {
    expect(Object.keys(before).sort()).toEqual(['performance-baseline', 'preflight', 'smoke-test']);
  });

  test('do not run again when something is changed that is not theirs', () => {
    const grafana = { engine: 'embedded', resources: 'medium' } as const;
    expect(
      changed(before, jobsOf({ ...prod, observability: { ...prod.observability, grafana }, access: { viewers: ['somebody'] } })),
    ).toEqual([]);
  });

  test('all run again when Airflow gets another image', () => {
    const airflow = { ...prod.airflow, image: { ...prod.airflow?.image, tag: '3.3.2-2' } };
    expect(changed(before, jobsOf({ ...prod, airflow })).sort()).toEqual(['performance-baseline', 'preflight', 'smoke-test']);
  });

  test('all run again when Airflow gets another setting', () => {
    const airflow = { ...prod.airflow, config: { ...prod.airflow?.config, AIRFLOW__CORE__PARALLELISM: '64' } };
    expect(changed(before, jobsOf({ ...prod, airflow })).sort()).toEqual(['performance-baseline', 'preflight', 'smoke-test']);
  });

  test('of these, preflight alone runs again when the platform stands on other kinds', () => {
    expect(changed(before, jobsOf({ ...prod, scaling: { engine: 'keda', vertical: 'off' } }))).toEqual(['preflight']);
  });

  test('stay when they are done: one that removed itself would be made again at every sync', () => {
    const jobs = ofKind(platformNamed('prod'), 'Job');
    expect(jobs.filter(({ spec }) => 'ttlSecondsAfterFinished' in spec).map(({ metadata }) => metadata.name)).toEqual([]);
  });

  test('rest on a site that stands by, but for preflight', () => {
    const resting = ofKind(platformNamed('dr'), 'Job').filter(({ spec }) => 'suspend' in spec && spec.suspend === true);
    expect(resting.map(withoutHash).sort()).toEqual(['performance-baseline', 'smoke-test']);
  });

  test('measure nothing in development, unless it asks for that', () => {
    expect(ofKind(platformNamed('dev'), 'Job').map(withoutHash)).not.toContain('performance-baseline');
  });
});

describe('preflight', () => {
  const checks = (name: string) =>
    JSON.parse(find(platformNamed(name), 'ConfigMap', 'preflight-checks').data['checks.json'] ?? '') as {
      secrets: Record<string, string[]>;
      kinds: Record<string, string[]>;
      classes: Record<string, string>;
      backup: { seconds: number };
    };

  test('expects every ExternalSecret that is rendered', () => {
    const platform = platformNamed('prod');
    const rendered = ofKind(platform, 'ExternalSecret').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    const expected = Object.entries(checks('prod').secrets).flatMap(([namespace, names]) => names.map((name) => `${namespace}/${name}`));
    expect(expected.sort()).toEqual(rendered.sort());
    expect(rendered.length).toBeGreaterThan(20);
  });

  test('expects the kinds of the operators that are used, and no others', () => {
    expect(Object.keys(checks('prod').kinds)).toEqual(
      expect.arrayContaining(['cert-manager.io/v1', 'external-secrets.io/v1', 'keda.sh/v1alpha1', 'postgresql.cnpg.io/v1']),
    );
    expect(Object.keys(checks('dev').kinds).filter((version) => !version.includes('k8s.io'))).toEqual([]);
  });

  test('expects the classes of every tier, by the cluster’s own provisioner', () => {
    expect(checks('dev').classes).toEqual({
      'airflow-archive': 'rancher.io/local-path',
      'airflow-cold': 'rancher.io/local-path',
      'airflow-hot': 'rancher.io/local-path',
    });
  });

  test('gives a rehearsal two hours beyond its schedule', () => {
    expect(checks('prod').backup.seconds).toBe(26 * 3600);
  });
});

describe('smoke test of a colour', () => {
  const chart = emptyChart('operations');
  new SmokeTest(chart, {
    target: {
      peers: [new Something(chart, 'airflow-webserver-green')],
      url: 'http://airflow-webserver-green.airflow:8080/base',
      airflow: airflowRuntime(chart),
      passwords: login('airflow-service-accounts'),
    },
    color: 'green',
    wait: 60,
    run: 60,
    resources: 'nano',
  });
  const objects = objectsOf(chart).filter(({ metadata }) => metadata.name.startsWith('smoke-test'));

  test('asks the Service of that colour, under a name of its own, and tells nobody', () => {
    const [job] = ofKind({ objects }, 'Job');
    expect(job && withoutHash(job)).toBe('smoke-test-green');
    expect(job?.metadata.labels).toMatchObject({ 'app.kubernetes.io/name': 'smoke-test', 'airflow-platform/color': 'green' });
    const env = job?.spec.template.spec.containers[0]?.env ?? [];
    expect(env.find(({ name }) => name === 'TARGET_URL')?.value).toBe('http://airflow-webserver-green.airflow:8080/base');
    expect(env.map(({ name }) => name)).not.toContain('ALERTMANAGER_URL');
  });

  test('is this', () => {
    expect(readable(objects.filter(({ kind }) => kind !== 'ConfigMap'))).toMatchSnapshot();
  });
});

test('The tester may do nothing to any DAG but the platform’s own', () => {
  const permissions = Object.values(tester.roles).flat();
  const global = permissions.filter(({ resource }) => !resource.includes(':'));
  expect(global.filter(({ action }) => action !== 'can_read')).toEqual([]);
  expect(permissions.filter(({ resource }) => ['DAGs', 'Connections', 'Variables', 'XComs', 'Configurations'].includes(resource))).toEqual(
    [],
  );
});
