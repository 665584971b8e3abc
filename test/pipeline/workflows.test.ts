import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { STEPS } from '../../scripts/pipeline/steps';

const FOLDER = join(__dirname, '..', '..', '.github', 'workflows');

interface WorkflowStep {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly needs?: string;
  readonly if?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly WorkflowStep[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly defaults?: { readonly run: { readonly shell: string } };
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}

const files = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  return { name, text, workflow: parse(text) as Workflow };
});

const workflowNamed = (name: string): Workflow => files.find((file) => file.name === name)?.workflow as Workflow;

const jobsOf = ({ workflow }: (typeof files)[number]) => Object.entries(workflow.jobs);

/** Steps of the pipeline that a job runs, in its order. */
const stepsOf = ({ steps }: Job): string[] => steps.flatMap(({ run }) => /^npm run pipeline -- (\S+)$/.exec(run ?? '')?.[1] ?? []);

describe.each(files)('$name', (file) => {
  test('names every action by commit, and its version beside it', () => {
    const uses = [...file.text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action);

    expect(uses.length).toBeGreaterThan(5);
    expect(uses.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? ''))).toEqual([]);
  });

  test('lets no text of an event into a script', () => {
    const runs = jobsOf(file).flatMap(([, { steps }]) => steps.flatMap(({ run }) => run ?? []));
    expect(runs.filter((run) => run.includes('${{'))).toEqual([]);
  });

  test('gives no permission but what a job asks for itself', () => {
    expect(file.workflow.permissions).toEqual({});
    expect(jobsOf(file).filter(([, { permissions }]) => permissions === undefined)).toEqual([]);
  });

  test('never runs code of a fork with the rights of this repository', () => {
    expect(Object.keys(file.workflow.on)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(pull_request_target|workflow_run)$/)]),
    );
  });

  test('leaves no token behind in a checkout', () => {
    const checkouts = jobsOf(file).flatMap(([, { steps }]) => steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')));
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });

  test('ends every job some time, and lets no two runs get in each other’s way', () => {
    expect(jobsOf(file).filter(([, job]) => job['timeout-minutes'] === undefined)).toEqual([]);
    expect(file.workflow.concurrency?.group).toBeDefined();
  });

  test('fails where any part of a script fails', () => {
    expect(file.workflow.defaults?.run.shell).toBe('bash');
  });

  test('runs only steps that there are', () => {
    const unknown = jobsOf(file).flatMap(([, job]) => stepsOf(job).filter((name) => !STEPS.some((step) => step.name === name)));
    expect(unknown).toEqual([]);
  });
});

test('the same action has the same commit everywhere', () => {
  const uses = files.flatMap(({ text }) => [...text.matchAll(/uses: (([\w/-]+)@.*)$/gm)].map(([, whole, action]) => [action, whole]));
  const commits = new Map(uses.map(([action, whole]) => [action, whole]));
  expect(uses.filter(([action, whole]) => commits.get(action) !== whole)).toEqual([]);
});

describe('the delivery', () => {
  const { jobs } = workflowNamed('deliver.yml');
  const delivered = Object.values(jobs).flatMap(stepsOf);

  test('runs every step of the table once, in its order, but for the trial of pull requests', () => {
    expect(delivered).toEqual(STEPS.map(({ name }) => name).filter((name) => name !== 'image-try'));
  });

  test('is one chain: no job starts before the one above it has passed', () => {
    const names = Object.keys(jobs);
    expect(Object.values(jobs).map(({ needs }) => needs)).toEqual([undefined, ...names.slice(0, -1)]);
    expect(Object.values(jobs).filter((job) => job.if !== undefined)).toEqual([]);
  });

  test('waits for a person before production, through the environment of that name', () => {
    expect(jobs['production']?.environment).toBe('production');
    expect(stepsOf(jobs['production'] as Job)).toContain('deploy-prod');
    expect(Object.entries(jobs).filter(([, job]) => stepsOf(job).some((name) => /-prod$/.test(name))).length).toBe(1);
  });

  test('signs where it may ask for an identity, and nowhere else', () => {
    const withIdentity = Object.entries(jobs).filter(([, { permissions }]) => permissions?.['id-token'] !== undefined);
    expect(withIdentity.map(([name, job]) => [name, stepsOf(job)])).toEqual([['publish', ['image-publish', 'image-sign']]]);
  });

  test('may write nothing else of the repository', () => {
    const rights = Object.values(jobs).map(({ permissions }) => ({ ...permissions, 'id-token': undefined }));
    expect(rights.filter((right) => JSON.stringify(right) !== JSON.stringify({ contents: 'read' }))).toEqual([]);
  });

  test('begins with a push to the main branch, and with nothing else', () => {
    expect(workflowNamed('deliver.yml').on).toEqual({ push: { branches: ['main'] } });
  });

  test('is never broken off half way', () => {
    expect(workflowNamed('deliver.yml').concurrency?.['cancel-in-progress']).toBe(false);
  });
});

test('a pull request is tested and scanned by the same steps, and has no secret', () => {
  const { jobs } = workflowNamed('pull-request.yml');
  const text = files.find(({ name }) => name === 'pull-request.yml')?.text;

  expect(Object.values(jobs).flatMap(stepsOf).sort()).toEqual(
    ['dependencies', 'image-scan', 'image-test', 'image-try', 'manifests', 'test'].sort(),
  );
  expect(text).not.toMatch(/secrets\./);
});

test('only the job that runs no code of a pull request may comment on it', () => {
  const { jobs } = workflowNamed('pull-request.yml');
  const writers = Object.entries(jobs).filter(([, { permissions }]) => Object.values(permissions ?? {}).includes('write'));

  expect(writers.map(([name]) => name)).toEqual(['comment']);
  expect(writers.flatMap(([, { steps }]) => steps.map(({ uses }) => uses?.split('@')[0]))).toEqual([
    'actions/download-artifact',
    undefined,
  ]);
});
