import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { environments } from '../../environments';
import type { Environment } from '../../environments/schema';
import { AIRFLOW_OPTIONS } from '../../environments/validation/airflow-config';
import { InvalidEnvironments, problemsIn, validateAll } from '../../environments/validation/validate';
import { prod } from '../support/minimal-environment';
import { minimal } from '../support/rejected';

/** Problems of the minimal environment with these settings of Airflow. */
const problemsWith = (config: Readonly<Record<string, string>>) => problemsIn('prod', { ...minimal, airflow: { config } }).problems;

/** The minimal environment, complete. */
const { environment } = problemsIn('prod', prod);

const enginesOf = (watching: Environment['observability'] | undefined) =>
  [watching?.metrics, watching?.alerting.alertmanager, watching?.logs, watching?.traces, watching?.grafana].map((part) => part?.engine);

describe('An environment file', () => {
  test('of ten lines or fewer is enough for production', () => {
    const lines = readFileSync(join(__dirname, '..', 'support', 'minimal-environment.ts'), 'utf8')
      .trimEnd()
      .split('\n');

    expect(lines.length).toBeLessThanOrEqual(10);
    expect(problemsIn('prod', prod).problems).toEqual([]);
  });

  test.each(Object.entries(environments))('%s is valid', (name, input) => {
    expect(problemsIn(name, input).problems).toEqual([]);
  });

  test('that leaves a field undefined gets its default', () => {
    const found = problemsIn('prod', { ...prod, instance: undefined });

    expect(found).toEqual({ environment, problems: [] });
  });

  test('is copied when it is checked: what changes afterwards changes nothing', () => {
    const input = { ...minimal, airflow: { image: { tag: '3.3.2-1' } } };

    const found = problemsIn('prod', input);
    input.airflow.image.tag = 'latest';

    expect(found.environment?.airflow.image.tag).toBe('3.3.2-1');
  });
});

describe('By default', () => {
  test.each([
    ['secrets are made by someone else', environment?.secrets, { provider: 'existing' }],
    ['new DAGs wait to be switched on', environment?.airflow.dagsArePausedAtCreation, true],
    ['example DAGs stay away', environment?.airflow.loadExamples, false],
    ['no administrator is made', environment?.airflow.createAdmin, false],
    ['tasks have an API of their own', environment?.airflow.executionApi.separate, true],
    ['task logs are in the object store', environment?.airflow.logs, { store: 'object-store' }],
    ['connections to the database are pooled', environment?.stores.pgbouncer.enabled, true],
    ['volumes outlive their claims', environment?.cluster.reclaimPolicy, 'Retain'],
    ['tasks reach nothing outside', environment?.cluster.taskEgress, []],
    ['image digests are pinned', environment?.cluster.pinDigests, true],
    ['attacks are stopped', environment?.edge.waf.mode, 'block'],
    ['Airflow and the login pages are public, and nothing else', environment?.edge.publicHosts, ['airflow', 'auth']],
    ['everybody needs a second factor', environment?.edge.auth, expect.objectContaining({ mfa: 'required' })],
    ['the Execution API is not public', environment?.edge.publicExecutionApi, false],
    ['there is no VPN', environment?.edge.vpn.enabled, false],
    ['nobody may do anything at the Kubernetes API', environment?.access, {}],
    ['no user is made for a machine', environment?.airflow.serviceAccounts, {}],
    ['the UI rolls', environment?.release, { strategy: 'rolling' }],
    ['logs and spans are found without Elasticsearch', environment?.observability.profile, 'lite'],
    ['all runs are traced', environment?.observability.traceSampling, 1],
    ['the public URL is looked at', environment?.observability.publicProbe.enabled, true],
    ['nobody hears when monitoring itself is dead', environment?.observability.alerting.watchdog, undefined],
    ['Prometheus, Alertmanager, Loki, Jaeger and Grafana run here', enginesOf(environment?.observability), Array(5).fill('embedded')],
  ])('%s', (_, value, expected) => {
    expect(value).toEqual(expected);
  });
});

describe('A refusal', () => {
  test('reports all problems of one file at once', () => {
    const { problems } = problemsIn('prod', {
      name: 'staging',
      stage: 'live',
      domain: 7,
      airflow: { webserver: { replicas: -1 } },
      colour: 1,
    });

    expect(problems.map(({ path }) => path)).toEqual(['stage', 'domain', 'airflow.webserver.replicas', 'colour', 'name']);
  });

  test('shows a broken rule across fields beside a wrong field', () => {
    const { problems } = problemsIn('prod', { ...minimal, domain: 7, secrets: { provider: 'inline' } });

    expect(problems.map(({ path }) => path)).toEqual(['domain', 'secrets.provider']);
  });

  test('does not ask a rule whose own fields are wrong', () => {
    const { problems } = problemsIn('prod', { ...minimal, stage: 'live', airflow: { loadExamples: true } });

    expect(problems.map(({ path }) => path)).toEqual(['stage']);
  });

  test('names every invalid file in one message', () => {
    const refuse = () =>
      validateAll({ prod: { ...prod, domain: '' }, dr: { ...prod, name: 'dr', instance: '' }, staging: { ...prod, name: 'staging' } });

    expect(refuse).toThrow(InvalidEnvironments);
    expect(refuse).toThrow(/environments\/prod\.ts: 1 problem\n.*environments\/dr\.ts: 1 problem\n.*Nothing was written\.$/s);
    expect(refuse).not.toThrow(/staging\.ts/);
  });
});

describe('Whatever JavaScript can make', () => {
  const anything = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
    withTypedArray: true,
  });

  test('is refused as an environment', () => {
    fc.assert(fc.property(anything, (value) => problemsIn('prod', value).problems.length > 0));
  });

  test('gets one complete message of visible characters, in the place of any field', () => {
    const written = JSON.stringify(environments.prod);
    const place = fc.nat({ max: written.split(':').length });

    fc.assert(
      fc.property(anything, place, (value, chosen) => {
        let passed = 0;
        const input: unknown = JSON.parse(written, (_, original) => (passed++ === chosen ? value : original));

        const { problems } = problemsIn('prod', input);

        expect(new Set(problems.map(({ path }) => path)).size).toBe(problems.length);
        for (const text of problems.flatMap((problem) => Object.values(problem))) expect(text).toMatch(/^[ -~…]*[!-~][ -~…]*$/);
      }),
    );
  });
});

describe('A setting of Airflow', () => {
  test('that Airflow does not know gets the nearest known name', () => {
    const [problem] = problemsWith({ AIRFLOW__CORE__MAX_ACTIVE_TASK_PER_DAG: '4' });

    expect(problem?.fix).toBe('did you mean AIRFLOW__CORE__MAX_ACTIVE_TASKS_PER_DAG?');
  });

  test('that stands in the wrong section gets the right one', () => {
    const [problem] = problemsWith({ AIRFLOW__SCHEDULER__DAGBAG_IMPORT_TIMEOUT: '60' });

    expect(problem?.fix).toBe('did you mean AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT?');
  });

  test('that is unlike any gets no guess', () => {
    const [problem] = problemsWith({ AIRFLOW__MY_COMPANY__MODE: 'fast' });

    expect(problem?.fix).toBe('see the configuration reference of Airflow');
  });

  test('in a section that takes any key is accepted', () => {
    const problems = problemsWith({ AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__MASTER_NAME: 'primary', AIRFLOW__SENTRY__RELEASE: '1.4.2' });

    expect(problems).toEqual([]);
  });

  test('AIRFLOW__CORE__SECURITY__SECRET_KEY is the one exception', () => {
    const known = AIRFLOW_OPTIONS.has('AIRFLOW__CORE__SECURITY__SECRET_KEY');
    const problems = problemsWith({ AIRFLOW__CORE__SECURITY__SECRET_KEY: '$(AIRFLOW_SECRET_KEY)' });

    expect(known).toBe(false);
    expect(problems).toEqual([]);
  });

  test('may hold words of any language', () => {
    expect(problemsWith({ AIRFLOW__API__INSTANCE_NAME: 'Données et analyses 日本 🚀' })).toEqual([]);
  });

  test('that is a secret is refused', () => {
    const sensitive = [...AIRFLOW_OPTIONS].filter(([, option]) => option.sensitive).map(([name]) => name);

    const accepted = sensitive.filter((name) => problemsWith({ [name]: 'x' }).length === 0);

    expect(sensitive.length).toBeGreaterThan(10);
    expect(accepted).toEqual([]);
  });

  test('that a secret is read from is refused', () => {
    const sensitive = [...AIRFLOW_OPTIONS].filter(([, option]) => option.sensitive).flatMap(([name]) => [`${name}_CMD`, `${name}_SECRET`]);

    const accepted = sensitive.filter((name) => problemsWith({ [name]: 'x' }).length === 0);

    expect(accepted).toEqual([]);
  });

  test('that the platform sets itself is refused with the field behind it', () => {
    const [problem] = problemsWith({ AIRFLOW__CORE__LOAD_EXAMPLES: 'true' });

    expect(problem?.fix).toBe('remove it; the field behind it is airflow.loadExamples');
  });
});
