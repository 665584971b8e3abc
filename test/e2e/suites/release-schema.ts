import { withAdmin } from '../airflow-access';
import { OTHER_SCHEMA } from '../environments/release';
import { eventually } from '../eventually';
import { kubectl, list } from '../kubectl';
import type { Pod } from '../objects';
import { findObject } from '../rendered';
import { seconds } from '../report';
import { expectSuccess, startLoad, working } from './queue-load';
import { expectRefusal, Stage } from './release/stage';
import type { Context } from './suite';

const [OLD, NEW] = OTHER_SCHEMA;
const BACKUP = 'before-3-3-2';
const DAG = 'load_background';

const SOON_MS = 300_000;
const JOB_TIMEOUT = '--timeout=20m';

interface Scene extends Context {
  readonly namespace: string;
  readonly stage: Stage;
}

/** A version with another schema: nothing is lost on the way there, what was is there again on the way back, and the second try ends well. */
export async function releaseSchemaSuite(context: Context): Promise<void> {
  const { environment, rendered, report } = context;
  if (environment !== 'release-schema') return;
  const { namespace } = findObject(rendered, 'Service', 'airflow-webserver');
  const stage = new Stage(environment, namespace, { tag: OLD, engine: 'service', active: 'blue' });
  const scene = { ...context, namespace, stage };
  const before = await report.check(`${OLD} serves, runs tasks, and remembers`, () => remember(scene, OLD, 'kept'));
  if (!before) return;
  await report.check(`${NEW} is not deployed while something may write`, async () =>
    expectRefusal(() => void stage.act('deploy', NEW), /have different schemas: nothing may run meanwhile/),
  );
  await checkDrain(scene);
  await checkBackup(scene);
  await checkNewVersion(scene);
  await checkWayBack(scene);
  await report.check(`a second try goes to its end: ${NEW} serves, and remembers what was before`, async () => {
    await stage.finish('drain', NEW);
    const refusal = expectRefusal(() => stage.ask('deploy'), /the backup before-3-3-2 is older than the drain/);
    await kubectl(['delete', 'job', BACKUP, '--namespace', namespace]);
    await runJob(namespace, 'database-backup', BACKUP);
    const migrated = expectRefusal(
      () => stage.ask('deploy'),
      /airflow-init-\w+ has brought the database to the schema of 3.3.2 in an earlier try/,
    );
    await kubectl([
      'delete',
      'job',
      '--namespace',
      namespace,
      '--selector',
      `app.kubernetes.io/name=airflow-init,app.kubernetes.io/version=${NEW}`,
    ]);
    for (const action of ['deploy', 'verify', 'switch', 'monitor', 'decommission'] as const) await stage.finish(action);
    await expectVariables(scene, { kept: true });
    return `${await remember(scene, NEW, 'then')}; before it, ${refusal}, and ${migrated}`;
  });
}

async function checkDrain({ environment, rendered, report, stage }: Scene): Promise<void> {
  await report.check('the drain lets a task end, at its first try; until then, nothing is deployed', async () => {
    const run = await withAdmin(environment, rendered, (api) => startLoad(api, 'background', 1, 60));
    const task = await eventually(SOON_MS, () =>
      withAdmin(environment, rendered, async (api) => working(await api.taskInstances(DAG, run))),
    );
    await stage.act('drain', NEW);
    const refusal = expectRefusal(() => stage.ask('deploy'), /could still write to the database/);
    await eventually(SOON_MS, () =>
      withAdmin(environment, rendered, async (api) => {
        const found = (await api.taskInstances(DAG, run)).find(({ task_id: id }) => id === task.task_id);
        if (found?.state !== 'success' || found.try_number !== 1) throw new Error(`it is ${found?.state}, at try ${found?.try_number}`);
      }),
    );
    await eventually(SOON_MS, async () => expectRefusal(() => stage.ask('deploy'), /there is no backup before-3-3-2/));
    return refusal;
  });
}

async function checkBackup({ report, namespace, stage }: Scene): Promise<void> {
  await report.check('with a backup, it may be', async () => {
    const took = await runJob(namespace, 'database-backup', BACKUP);
    stage.ask('deploy');
    return took;
  });
}

async function checkNewVersion(scene: Scene): Promise<void> {
  const { report, namespace, stage } = scene;
  await report.check(`the database gets the schema of ${NEW}, green is there, and blue has no pod`, async () => {
    await stage.finish('deploy');
    const pods = (await list<Pod>('pods', [namespace])).filter(({ metadata }) => metadata.name.startsWith('airflow-'));
    const blue = pods.filter(({ metadata }) => metadata.labels?.['airflow-platform/color'] === 'blue');
    if (blue.length > 0) throw new Error(`${blue.length} pods of blue are left`);
    return headsOf(namespace);
  });
  await report.check('green is tried before anything is scheduled', async () => {
    await stage.finish('verify');
    stage.ask('switch');
    return undefined;
  });
  await report.check(`users and tasks are back, with ${NEW}, and what was begun before ends`, async () => {
    await stage.finish('switch');
    await expectVariables(scene, { kept: true });
    return remember(scene, NEW, 'lost');
  });
}

async function checkWayBack(scene: Scene): Promise<void> {
  const { report, namespace, stage } = scene;
  await report.check(`a rollback and a restore bring back ${OLD}, with all that was before, and no more`, async () => {
    await stage.finish('rollback');
    const took = await runJob(namespace, 'restore', 'restore-1');
    await stage.finish('decommission');
    await expectVariables(scene, { kept: true, lost: false });
    return `restored ${took}; ${await headsOf(namespace)}; ${await remember(scene, OLD, 'again')}`;
  });
}

/** The version serves, a run of it succeeds, and a variable is set. */
function remember({ environment, rendered }: Scene, version: string, variable: string): Promise<string> {
  return withAdmin(environment, rendered, async (api) => {
    const serves = await api.version();
    if (serves !== version) throw new Error(`${serves} serves`);
    await api.setVariable(variable, version);
    const run = await startLoad(api, 'background', 4, 1);
    await eventually(SOON_MS, () => expectSuccess(api, DAG, run, 5));
    return `${version} has run 5 tasks`;
  });
}

function expectVariables({ environment, rendered }: Scene, expected: Readonly<Record<string, boolean>>): Promise<void> {
  return withAdmin(environment, rendered, async (api) => {
    for (const [name, there] of Object.entries(expected)) {
      if ((await api.hasVariable(name)) !== there) throw new Error(`the variable ${name} ${there ? 'is gone' : 'is there'}`);
    }
  });
}

/** Starts what a CronJob describes, and waits for its end. */
async function runJob(namespace: string, cronJob: string, name: string): Promise<string> {
  const started = Date.now();
  await kubectl(['create', 'job', '--namespace', namespace, `--from=cronjob/${cronJob}`, name]);
  await kubectl(['wait', '--namespace', namespace, '--for=condition=complete', JOB_TIMEOUT, `job/${name}`]);
  return `within ${seconds(Date.now() - started)}`;
}

/** What the database says of its schema. */
async function headsOf(namespace: string): Promise<string> {
  const query = 'SELECT version_num FROM alembic_version UNION ALL SELECT version_num FROM alembic_version_fab';
  const command = ['psql', '--username', 'postgres', '--dbname', 'airflow_release', '--tuples-only', '--no-align', '--command', query];
  const answer = await kubectl(['exec', 'postgres-0', '--namespace', namespace, '--container', 'postgres', '--', ...command]);
  return `heads ${answer.trim().split('\n').join(' and ')}`;
}
