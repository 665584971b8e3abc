import type { Kubectl } from '../../scripts/kubectl';
import { gate } from '../../scripts/release-gates';
import type { Action, ReleaseState } from '../../scripts/release-steps';

const job = (name: string, created: string, ...conditions: readonly string[]) => ({
  metadata: { name, creationTimestamp: created },
  status: { conditions: conditions.map((type) => ({ type, status: 'True' })) },
});

const APPLIED = '2026-11-26T08:00:00Z';

/** As the API server keeps them: when the phase was applied, and when the load balancer last said something. */
const managedFields = [
  { time: APPLIED, fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:airflow-platform/release-phase': {} } } } },
  { time: '2026-11-26T12:00:00Z', fieldsV1: { 'f:status': {} } },
];

interface Shown {
  /** Phase that was applied. */
  readonly applied?: string;
  readonly ready?: number;
  readonly writers?: readonly string[];
  readonly backup?: readonly ReturnType<typeof job>[];
  /** Jobs by component. */
  readonly jobs?: Readonly<Record<string, readonly ReturnType<typeof job>[]>>;
  /** Whether its environment measures performance. */
  readonly measures?: boolean;
}

/** A kubectl that shows such a cluster. */
function clusterOf({ applied, ready = 3, writers = [], backup = [], jobs = {} }: Shown): { kubectl: Kubectl; asked: string[] } {
  const asked: string[] = [];
  const kubectl: Kubectl = (args) => {
    asked.push(args.join(' '));
    const [, kind = '', , , , selector = ''] = args;
    const items: Readonly<Record<string, () => readonly object[]>> = {
      service: () => [
        { metadata: { name: 'airflow-webserver', annotations: applied && { 'airflow-platform/release-phase': applied }, managedFields } },
      ],
      pod: () => writers.map((name) => ({ metadata: { name } })),
      deployment: () => [
        { metadata: { name: 'airflow-webserver-green' }, spec: { replicas: 3 }, status: { readyReplicas: ready, updatedReplicas: 3 } },
      ],
      job: () => (selector.startsWith('metadata.name=') ? backup : (jobs[/name=([\w-]+)/.exec(selector)?.[1] ?? ''] ?? [])),
    };
    return JSON.stringify({ items: items[kind]?.() });
  };
  return { kubectl, asked };
}

const state = (phase: ReleaseState['phase'], from = '3.3.1-1'): ReleaseState => ({
  tag: from,
  active: 'blue',
  engine: 'service',
  preview: { color: 'green', image: { tag: '3.3.2-1' } },
  phase,
});

/** What the cluster says to an action: nothing, or why not. */
function answer(shown: Shown, from: ReleaseState, action: Action): string {
  try {
    gate({ kubectl: clusterOf(shown).kubectl, namespace: 'airflow', name: 'prod', measures: shown.measures ?? true }, from, action);
    return 'go on';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const good = {
  'smoke-test': [job('smoke-test-1', '2026-11-26T09:00:00Z', 'Complete')],
  'performance-baseline': [job('p', '1', 'Complete')],
};

describe('The next phase', () => {
  test('waits until the one before was applied', () => {
    expect(answer({ applied: 'deploy' }, state('verify'), 'switch')).toBe(
      'environments/prod.ts is at verify, the cluster is at deploy\n' +
        '  fix: apply what is there first: kubectl apply -f dist/prod, or wait until the GitOps controller has',
    );
  });

  test('is not begun over a release of which the file knows nothing', () => {
    const idle: ReleaseState = { tag: '3.3.1-1', active: 'blue', engine: 'service' };
    expect(answer({ applied: 'monitor' }, idle, 'deploy')).toContain('knows of no release, the cluster is at monitor');
    expect(answer({}, idle, 'deploy')).toBe('go on');
  });

  test('tries a colour only when its pods are ready', () => {
    expect(answer({ applied: 'deploy', ready: 2 }, state('deploy'), 'verify')).toContain(
      'of 3 pods of airflow-webserver-green, 2 are ready',
    );
    expect(answer({ applied: 'deploy' }, state('deploy'), 'verify')).toBe('go on');
  });
});

describe('A switch', () => {
  test('follows a smoke test and a measurement that succeeded', () => {
    expect(answer({ applied: 'verify', jobs: good }, state('verify'), 'switch')).toBe('go on');
  });

  test('asks for Jobs of this colour and this version, and no others', () => {
    const { kubectl, asked } = clusterOf({ applied: 'verify', jobs: good });
    gate({ kubectl, namespace: 'airflow', name: 'prod', measures: true }, state('verify'), 'switch');
    expect(asked.filter((line) => line.startsWith('get job'))).toEqual(
      ['smoke-test', 'performance-baseline'].map(
        (name) =>
          `get job --namespace airflow --selector app.kubernetes.io/name=${name},app.kubernetes.io/version=3.3.2-1,airflow-platform/color=green --output json`,
      ),
    );
  });

  test.each<[string, Shown['jobs'], string]>([
    ['is refused without a smoke test', {}, 'no smoke-test has tried 3.3.2-1 (airflow-platform/color=green)'],
    ['is refused without a measurement', { 'smoke-test': good['smoke-test'] }, 'no performance-baseline has tried 3.3.2-1'],
    ['is refused while the smoke test runs', { 'smoke-test': [job('s', '1')] }, 's has not succeeded with 3.3.2-1'],
    ['is refused after a smoke test that failed', { 'smoke-test': [job('s', '1', 'Failed')] }, 's has not succeeded'],
    [
      'is refused when the newest smoke test failed, whatever those before said',
      { 'smoke-test': [job('old', '2026-11-26T09:00:00Z', 'Complete'), job('new', '2026-11-26T10:00:00Z', 'Failed')] },
      'new has not succeeded',
    ],
  ])('%s', (_, jobs, message) => {
    expect(answer({ applied: 'verify', jobs }, state('verify'), 'switch')).toContain(message);
  });
});

test('Where nothing is measured, a switch and the end follow the smoke test alone', () => {
  const jobs = { 'smoke-test': good['smoke-test'] };
  expect(answer({ applied: 'verify', jobs, measures: false }, state('verify'), 'switch')).toBe('go on');
  expect(answer({ applied: 'monitor', jobs, measures: false }, state('monitor'), 'decommission')).toBe('go on');
  expect(answer({ applied: 'verify', jobs: {}, measures: false }, state('verify'), 'switch')).toContain('no smoke-test has tried');
});

test('The end waits until what serves was measured', () => {
  expect(answer({ applied: 'monitor' }, state('monitor'), 'decommission')).toContain(
    'no smoke-test has tried 3.3.2-1 (!airflow-platform/color)',
  );
  expect(answer({ applied: 'monitor', jobs: good }, state('monitor'), 'decommission')).toBe('go on');
});

describe('A migration', () => {
  const drained = state('drain', '3.2.2-1');
  const backup = [job('before-3-3-2-1', '2026-11-26T08:10:00Z', 'Complete')];

  test('follows when nothing writes and a backup is there', () => {
    expect(answer({ applied: 'drain', backup }, drained, 'deploy')).toBe('go on');
  });

  test('waits for workers that still have tasks', () => {
    expect(answer({ applied: 'drain', backup, writers: ['airflow-worker-critical-x'] }, drained, 'deploy')).toContain(
      '1 pods could still write to the database: airflow-worker-critical-x',
    );
  });

  test('is refused without a backup', () => {
    expect(answer({ applied: 'drain' }, drained, 'deploy')).toBe(
      'there is no backup before-3-3-2-1: a rollback could not restore what was before\n' +
        '  fix: kubectl -n airflow create job --from=cronjob/database-backup before-3-3-2-1, and wait until it is complete',
    );
  });

  test('is refused with the backup of an earlier try, which lacks what came since', () => {
    expect(answer({ applied: 'drain', backup: [job('before-3-3-2-1', '2026-11-26T07:59:59Z', 'Complete')] }, drained, 'deploy')).toBe(
      'the backup before-3-3-2-1 is older than the drain: of an earlier release, it lacks what came since\n' +
        '  fix: kubectl -n airflow delete job before-3-3-2-1; ' +
        'kubectl -n airflow create job --from=cronjob/database-backup before-3-3-2-1, and wait until it is complete',
    );
  });

  test('is refused where the Job of an earlier try has migrated, and would not run again', () => {
    const jobs = { 'airflow-init': [job('airflow-init-1d69745d', '2026-11-26T07:00:00Z', 'Complete')] };
    expect(answer({ applied: 'drain', backup, jobs }, drained, 'deploy')).toBe(
      'airflow-init-1d69745d has brought the database to the schema of 3.3.2-1 in an earlier try, and would not do so again\n' +
        '  fix: kubectl -n airflow delete job --selector app.kubernetes.io/name=airflow-init,app.kubernetes.io/version=3.3.2-1',
    );
  });

  test('is refused after a backup that failed', () => {
    expect(answer({ applied: 'drain', backup: [job('before-3-3-2-1', '1', 'Failed')] }, drained, 'deploy')).toContain('has not succeeded');
  });
});

test('The way back asks for nothing', () => {
  expect(answer({ applied: 'verify', ready: 0 }, state('switch'), 'rollback')).toBe('go on');
});
