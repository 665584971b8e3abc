import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from '../../charts/environment';
import { CHECKLIST, type Proof } from '../../charts/operations/checklist';
import type { RenderedObject } from '../../charts/platform/rendered-object';
import { Cluster } from '../../scripts/checklist-cluster';
import { FileFacts } from '../../scripts/checklist-files';
import { asText, done, evaluate, failed, open } from '../../scripts/checklist-verdict';
import type { Kubectl } from '../../scripts/kubectl';
import { platform as platformNamed } from '../support/platforms';

const ROOT = join(__dirname, '..', '..');

describe('The checklist', () => {
  test('has the items of the deployment guide, in its words and in its order', () => {
    expect(CHECKLIST.map(({ phase, item }) => `${phase}: ${item}`)).toEqual([
      'Pre-Deployment: Code review completed',
      'Pre-Deployment: Tests passing',
      'Pre-Deployment: Security scan passed',
      'Pre-Deployment: Documentation updated',
      'Pre-Deployment: Environment variables configured',
      'Pre-Deployment: Backup strategy verified',
      'Deployment: Staging deployment successful',
      'Deployment: Smoke tests passed',
      'Deployment: Performance tests passed',
      'Deployment: Production deployment initiated',
      'Deployment: Health checks passed',
      'Deployment: Monitoring configured',
      'Post-Deployment: Production verification completed',
      'Post-Deployment: Team notified',
      'Post-Deployment: Documentation updated',
      'Post-Deployment: Monitoring alerts configured',
      'Post-Deployment: Rollback plan ready',
      'Post-Deployment: Performance baseline established',
    ]);
  });

  test('has a name for each item, something that proves it, and a place to look', () => {
    expect(new Set(CHECKLIST.map(({ id }) => id)).size).toBe(CHECKLIST.length);
    expect(CHECKLIST.filter(({ proofs, evidence }) => proofs.length === 0 || evidence === '')).toEqual([]);
  });

  test('names Jobs that production has', () => {
    const jobs = platformNamed('prod').objects.filter(({ kind }) => kind === 'Job');
    const named = CHECKLIST.flatMap(({ proofs }) => proofs.flatMap((proof) => (proof.by === 'job' ? [proof.job] : [])));
    expect(named.filter((name) => !jobs.some(({ metadata }) => metadata.name.startsWith(`${name}-`)))).toEqual([]);
  });
});

describe('An item', () => {
  const verdictOf = async (id: string, judge: (proof: Proof) => ReturnType<typeof done>, confirmed: readonly string[] = []) => {
    const results = await evaluate(async (proof) => judge(proof), confirmed);
    const { status, said } = results.find((result) => result.id === id) ?? {};
    return { status, said };
  };

  test('is done when all of its proofs are', async () => {
    expect(await verdictOf('variables', () => done('so it is'))).toEqual({ status: 'done', said: 'so it is' });
  });

  test('has failed when one of them has, whatever the others say', async () => {
    const judge = ({ by }: Proof) => (by === 'job' ? failed('no') : open('perhaps'));
    expect(await verdictOf('backup', judge)).toEqual({ status: 'failed', said: 'no' });
  });

  test('is open while somebody has to confirm it', async () => {
    expect(await verdictOf('tests', () => done('so it is'))).toEqual({
      status: 'open',
      said: 'to be confirmed with --confirm tests by the pipeline, after `npm test`',
    });
    expect((await verdictOf('tests', () => done('so it is'), ['tests'])).status).toBe('done');
  });

  test('that has failed is not done because somebody confirms it', async () => {
    expect((await verdictOf('tests', () => failed('no'), ['tests'])).status).toBe('failed');
  });

  test('has a line of its own for people', async () => {
    const text = asText('prod', await evaluate(async () => done('so it is'), []));
    expect(text).toContain('\nDeployment\n');
    expect(text).toContain('  [x] Smoke tests passed: so it is');
    expect(text).toContain('  [ ] Code review completed: to be confirmed');
    expect(text).toMatch(/11 done, 0 failed, 7 open, 0 not of this environment$/);
  });
});

describe('A cluster', () => {
  const { objects } = platformNamed('prod') as unknown as { objects: readonly RenderedObject[] };
  const jobName = (name: string) =>
    objects.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith(`${name}-`))?.metadata.name;

  interface State {
    readonly jobs?: readonly object[];
    readonly messages?: readonly string[];
    readonly data?: Readonly<Record<string, string>>;
    readonly change?: (object: RenderedObject) => object;
  }

  const live = (kind: string, namespace: string, change: (object: RenderedObject) => object = () => ({})) =>
    objects
      .filter((object) => `${object.kind.toLowerCase()}s` === kind && object.metadata.namespace === namespace)
      .map((object) => ({
        ...object,
        metadata: { ...object.metadata, generation: 1 },
        spec: { replicas: 1, ...object.spec },
        status: { observedGeneration: 1, updatedReplicas: 99, readyReplicas: 99 },
        ...change(object),
      }));

  function clusterOf({ jobs = [], messages = [], data = {}, change }: State, series: readonly Record<string, string>[] = []): Cluster {
    const kubectl: Kubectl = ([, kind = '', , namespace = '']) => {
      const pods = messages.map((message) => ({ status: { containerStatuses: [{ state: { terminated: { message } } }] } }));
      const found: Readonly<Record<string, readonly object[]>> = {
        jobs,
        pods,
        configmaps: [{ metadata: { name: 'performance-baseline' }, data }],
      };
      return JSON.stringify({ items: found[kind] ?? live(kind, namespace, change) });
    };
    return new Cluster(objects, kubectl, async () => series);
  }

  const job = (name: string, type?: string, spec: object = {}) => ({
    metadata: { name: jobName(name) },
    spec,
    status: { conditions: type ? [{ type, status: 'True', message: 'Job has reached the specified backoff limit' }] : [] },
  });

  test('shows a Job that has passed', () => {
    const cluster = clusterOf({ jobs: [job('smoke-test', 'Complete')], messages: ['{"outcome":"passed","notified":true}'] });
    expect(cluster.job('smoke-test', ['passed'])).toEqual(done(`${jobName('smoke-test')}: passed`));
    expect(cluster.state('notified').status).toBe('done');
  });

  test('shows bootstrap by its name, which proves no backup', () => {
    const cluster = clusterOf({ jobs: [job('preflight', 'Complete')], messages: ['{"outcome":"bootstrap"}'] });
    expect(cluster.job('preflight', ['passed', 'bootstrap'])).toEqual(done(`${jobName('preflight')}: bootstrap`));
    expect(cluster.job('preflight', ['passed'], ['bootstrap'])).toEqual(open(`${jobName('preflight')}: bootstrap`));
    expect(cluster.job('preflight', ['passed']).status).toBe('failed');
  });

  test('shows why a Job has failed', () => {
    const cluster = clusterOf({
      jobs: [job('smoke-test', 'Failed')],
      messages: ['{"outcome":"failed","problem":"scheduler is unhealthy"}'],
    });
    expect(cluster.job('smoke-test', ['passed'])).toEqual(failed(`${jobName('smoke-test')}: scheduler is unhealthy`));
  });

  test('has not shown anything by a Job that still runs, or whose report is gone', () => {
    expect(clusterOf({ jobs: [job('smoke-test')] }).job('smoke-test', ['passed']).status).toBe('open');
    const gone = clusterOf({ jobs: [job('smoke-test', 'Complete')], messages: ['killed'] });
    expect(gone.job('smoke-test', ['passed']).status).toBe('open');
  });

  test('refutes a Job of another commit', () => {
    const cluster = clusterOf({ jobs: [{ ...job('smoke-test', 'Complete'), metadata: { name: 'smoke-test-00000000' } }] });
    expect(cluster.job('smoke-test', ['passed']).said).toMatch(/is not there: apply dist\/ of this commit$/);
  });

  test('shows no Job that rests on a site that stands by', () => {
    const cluster = clusterOf({ jobs: [job('smoke-test', undefined, { suspend: true })] });
    expect(cluster.job('smoke-test', ['passed']).status).toBe('none');
  });

  test('shows rendered images and ready pods', () => {
    expect(clusterOf({}).state('images').status).toBe('done');
    expect(clusterOf({}).state('ready').status).toBe('done');
  });

  test('refutes another image, and names it', () => {
    const image = 'registry.example.com/data/airflow:3.3.1-1';
    const containers = [{ name: 'airflow-scheduler', image }];
    const change = ({ metadata }: RenderedObject) =>
      metadata.name === 'airflow-scheduler' ? { spec: { replicas: 1, template: { spec: { containers } } } } : {};
    expect(clusterOf({ change }).state('images')).toEqual(failed(`airflow-scheduler runs ${image}`));
  });

  test('refutes pods that are not ready, and pods that are still to be replaced', () => {
    const scheduler = (status: object) => (object: RenderedObject) =>
      object.metadata.name === 'airflow-scheduler' ? { spec: { replicas: 2 }, status } : {};
    const short = scheduler({ observedGeneration: 1, updatedReplicas: 2, readyReplicas: 1 });
    expect(clusterOf({ change: short }).state('ready')).toEqual(failed('airflow-scheduler has 1 of 2 pods ready'));
    const old = scheduler({ observedGeneration: 0, updatedReplicas: 2, readyReplicas: 2 });
    expect(clusterOf({ change: old }).state('ready')).toEqual(failed('airflow-scheduler is being replaced'));
  });

  test('shows a baseline when there is one', () => {
    const data = { baseline: '{"takenAt":"2026-01-01T00:00:00Z"}' };
    expect(clusterOf({ data }).state('baseline')).toEqual(done('since 2026-01-01T00:00:00Z'));
    expect(clusterOf({}).state('baseline').status).toBe('failed');
  });

  test('refutes what Prometheus must not have, and names it', async () => {
    const cluster = clusterOf({}, [{ alertname: 'SchedulerDown' }]);
    expect(await cluster.query('ALERTS', 'none')).toEqual(failed('ALERTS: SchedulerDown'));
    expect((await cluster.query('ALERTS', 'series')).status).toBe('done');
    expect((await clusterOf({}).query('up == 1', 'series')).status).toBe('failed');
  });
});

describe('Files', () => {
  const facts = (name: string, root = ROOT) => {
    const { environment } = platformNamed(name);
    return new FileFacts(root, environment, assemble(environment).app, new Map([['checklist.md', 'new\n']]));
  };

  test.each(['dev', 'staging', 'prod', 'dr'])('show the backups, the alerts and the way back of %s', (name) => {
    const found = facts(name);
    expect([found.verdict('backups').status, found.verdict('alerts').status]).toEqual(['done', 'done']);
    if (existsSync(join(ROOT, '.git'))) expect(found.verdict('way-back').status).toBe('done');
  });

  test('refute dist/ and docs/ that are old', () => {
    const empty = facts('dev', join(ROOT, 'test', 'operations'));
    expect(empty.verdict('rendered').said).toMatch(/^dist\/dev is old: 00-platform\.k8s\.yaml, .*; npm run synth$/);
    expect(empty.verdict('pages')).toEqual(failed('docs/ is old: checklist.md; npm run docs'));
  });

  test('refute alerts without runbooks', () => {
    expect(facts('dev', join(ROOT, 'test', 'operations')).verdict('alerts').said).toMatch(/^\w+ has no runbook, /);
  });
});
