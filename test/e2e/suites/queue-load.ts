import type { AirflowApi, TaskInstance } from '../airflow-api';
import { expectNone } from '../report';

/** Puts tasks that sleep on a queue: image/dags/load_platform.py. @returns the run */
export async function startLoad(api: AirflowApi, queue: string, tasks: number, length: number): Promise<string> {
  return (await api.startDag(`load_${queue}`, { tasks, seconds: length })).dag_run_id;
}

/** One of a run's tasks that works now. */
export function working(tasks: readonly TaskInstance[]): TaskInstance {
  const found = tasks.find(({ task_id: id, state }) => id === 'work' && state === 'running');
  if (!found) throw new Error(`no task works: ${tasks.map(({ task_id: id, state }) => `${id} ${state}`).join(', ')}`);
  return found;
}

/** So many tasks have ended well, each at its first try. */
export async function expectSuccess(api: AirflowApi, dag: string, run: string, count: number): Promise<readonly TaskInstance[]> {
  const { state } = await api.dagRun(dag, run);
  const tasks = await api.taskInstances(dag, run);
  expectNone(
    tasks
      .filter((task) => task.state !== 'success' || task.try_number !== 1)
      .slice(0, 5)
      .map((task) => `${task.task_id} ${task.state}, try ${task.try_number}`),
  );
  if (state !== 'success' || tasks.length !== count) throw new Error(`the run is ${state}, with ${tasks.length} of ${count} tasks`);
  return tasks;
}
