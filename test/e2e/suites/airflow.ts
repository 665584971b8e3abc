import { adminOf, withAirflow } from '../airflow-access';
import type { AirflowApi, TaskInstance } from '../airflow-api';
import { environmentOf } from '../environment';
import { list } from '../kubectl';
import { fullName, isRunning, type Pod } from '../objects';
import type { Rendered } from '../rendered';
import { expectNone, type Report, seconds, sleep } from '../report';
import type { Context } from './suite';

/** The platform's own: a task on every queue that a worker pool serves, and one that defers. */
const DAG = 'hello_platform';
const DAG_TIMEOUT_MS = 300_000;

/** Airflow as its users see it, through its API. */
export async function airflowSuite({ environment, rendered, report }: Context): Promise<void> {
  await withAirflow(environment, rendered, async (api) => {
    await checkApi(api, environment, rendered, report);
    const { workers } = environmentOf(environment).airflow;
    const queues = Object.entries(workers).map(([pool, worker]): [string, readonly string[]] => [pool, worker.queues ?? [pool]]);
    await checkDag(api, new Map(queues), rendered, report);
  });
}

async function checkApi(api: AirflowApi, environment: string, rendered: Rendered, report: Report): Promise<void> {
  await report.check('the health body says that metadatabase, scheduler, triggerer and dag_processor are healthy', async () => {
    const { metadatabase, scheduler, triggerer, dag_processor } = await api.health();
    const statuses = Object.entries({ metadatabase, scheduler, triggerer, dag_processor });
    expectNone(statuses.filter(([, { status }]) => status !== 'healthy').map(([name, { status }]) => `${name}: ${status}`));
    return undefined;
  });
  await report.check('the version that runs is the version that the image names', async () => {
    const version = await api.version();
    const images = (await airflowPods(rendered)).flatMap(({ spec }) => spec.containers).map(({ image }) => image);
    if (!images.some((image) => image.split(':').at(-1)?.startsWith(version)))
      throw new Error(`${version} runs, images are ${images.join(', ')}`);
    return version;
  });
  await report.check('the API refuses who does not log in, and a wrong password', async () => {
    const [anonymous, wrong] = [await api.statusOf('/api/v2/dags'), await api.login('admin', 'not-the-password')];
    if (anonymous !== 401 || wrong !== 401) throw new Error(`no login: HTTP ${anonymous}, wrong password: HTTP ${wrong}`);
    return undefined;
  });
  await report.check('an administrator logs in with the password of a Secret', async () => {
    const { username, password } = await adminOf(environment, rendered);
    const status = await api.login(username, password);
    if (status >= 300) throw new Error(`HTTP ${status}`);
    return username;
  });
  await report.check('every DAG file can be imported', async () => {
    expectNone(await api.importErrors());
    return undefined;
  });
}

/** @param pools each worker pool's queues */
async function checkDag(api: AirflowApi, pools: ReadonlyMap<string, readonly string[]>, rendered: Rendered, report: Report): Promise<void> {
  const pods = (await airflowPods(rendered)).filter(isRunning);
  let run = '';
  let states = new Map<string, Set<string>>();
  await report.check(`the DAG ${DAG} is found and a run of it succeeds`, async () => {
    const started = Date.now();
    while (!(await api.hasDag(DAG))) await nextPoll(started, `the DAG ${DAG} is not there`);
    const found = Date.now();
    run = (await api.startDag(DAG)).dag_run_id;
    states = await followRun(api, run);
    return `found after ${seconds(found - started)}, ran for ${seconds(Date.now() - found)}`;
  });
  const tasks = run ? await api.taskInstances(DAG, run) : [];
  for (const [pool, queues] of pools) {
    await report.check(`tasks of queue ${queues.join(', ')} ran on a worker of pool ${pool}`, async () => {
      const own = tasks.filter(({ queue }) => queue !== null && queues.includes(queue));
      if (own.length === 0) throw new Error(`no task of ${DAG} has such a queue`);
      expectNone(
        own.filter((task) => !ranOn(task, `airflow-worker-${pool}`, pods)).map(({ task_id: id, hostname }) => `${id} ran on ${hostname}`),
      );
      return own.map(({ task_id: id, hostname }) => `${id} on ${hostname}`).join(', ');
    });
  }
  await report.check('a task was deferred to the triggerer and came back', async () => {
    const deferred = [...states].filter(([, seen]) => seen.has('deferred')).map(([task]) => task);
    if (deferred.length === 0) throw new Error('no task was seen deferred');
    return deferred.join(', ');
  });
  await report.check('the log of every task can be read through the API', async () => {
    const logs = await Promise.all(
      tasks.map(async ({ task_id: id, try_number: attempt }) => ({ id, text: await api.log(DAG, run, id, attempt) })),
    );
    expectNone(logs.filter(({ text }) => unreadable(text)).map(({ id, text }) => `${id}: ${text.slice(0, 500) || 'empty'}`));
    if (logs.length === 0) throw new Error('no task ran');
    return `${logs.length} logs`;
  });
}

/** Polls the run to its end; returns which states each task was seen in. */
async function followRun(api: AirflowApi, run: string): Promise<Map<string, Set<string>>> {
  const started = Date.now();
  const seen = new Map<string, Set<string>>();
  for (;;) {
    const tasks = await api.taskInstances(DAG, run);
    for (const { task_id: id, state } of tasks) seen.set(id, (seen.get(id) ?? new Set()).add(state ?? 'none'));
    const { state } = await api.dagRun(DAG, run);
    if (state === 'success') return seen;
    const summary = tasks.map((task) => `${task.task_id}: ${task.state}`).join(', ');
    if (state === 'failed') throw new Error(`the run failed: ${summary}`);
    await nextPoll(started, summary);
  }
}

async function nextPoll(started: number, situation: string): Promise<void> {
  if (Date.now() - started > DAG_TIMEOUT_MS) throw new Error(`after ${seconds(DAG_TIMEOUT_MS)}: ${situation}`);
  await sleep(1000);
}

/** A worker is known by its pod's name or, where Airflow is told to use it, by its address. */
function ranOn({ hostname }: TaskInstance, worker: string, pods: readonly Pod[]): boolean {
  const pod = pods.find(({ metadata, status }) => hostname === status.podIP || hostname?.split('.')[0] === metadata.name);
  return pod?.metadata.name.startsWith(worker) ?? false;
}

function unreadable(log: string): boolean {
  return log.trim() === '' || /could not read|failed to fetch|no logs? (file )?found/i.test(log);
}

async function airflowPods(rendered: Rendered): Promise<Pod[]> {
  const pods = await list<Pod>('pods', rendered.namespaces);
  return pods.filter((pod) => /^[^/]+\/airflow-(webserver|scheduler|worker)/.test(fullName(pod)));
}
