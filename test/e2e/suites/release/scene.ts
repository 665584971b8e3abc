import { withAdmin } from '../../airflow-access';
import { eventually } from '../../eventually';
import type { Rendered } from '../../rendered';
import { type Report, seconds } from '../../report';
import { expectSuccess, startLoad, working } from '../queue-load';
import type { Users } from './users';

/** What the checks drive. */
export interface Scene {
  readonly environment: string;
  readonly namespace: string;
  /** As it was applied first. */
  readonly rendered: Rendered;
  readonly report: Report;
  readonly users: Users;
}

/** More than workers do while everything rolls; as many as a page of the API can show, with the one that counts. */
const [TASKS, TASK_SECONDS] = [90, 15];
const DAG = 'load_background';
const RUN_MS = 1_200_000;

/** Changes the platform while people use it and tasks run. @throws when a request or a task is lost, or users meet other versions */
export async function underLoad({ environment, rendered, users }: Scene, versions: readonly string[], change: () => Promise<unknown>) {
  const start = Date.now();
  const run = await withAdmin(environment, rendered, (api) => startLoad(api, 'background', TASKS, TASK_SECONDS));
  const tasksOf = () => withAdmin(environment, rendered, (api) => api.taskInstances(DAG, run));
  await eventually(180_000, async () => working(await tasksOf()));
  const began = Date.now();
  await change();
  const took = Date.now() - began;
  const tasks = await eventually(RUN_MS, () => withAdmin(environment, rendered, (api) => expectSuccess(api, DAG, run, TASKS + 1)));
  const workers = new Set(tasks.map(({ hostname }) => hostname)).size;
  if (workers < 2) throw new Error('all tasks ran on one worker: none was replaced meanwhile, and nothing is shown');
  const told = await users.expectVersions(start, versions);
  return `all there after ${seconds(took)}; ${tasks.length} tasks on ${workers} workers, each at its first try; ${told}`;
}
