import type { AirflowApi } from '../airflow-api';
import { eventually } from '../eventually';

const RUN_MS = 300_000;

/** A run that has ended, and when, in milliseconds since 1970. */
export interface EndedRun {
  readonly dag: string;
  readonly id: string;
  readonly at: number;
}

/** Has a DAG run, as soon as it is there, and end as expected. */
export async function endOf(
  api: AirflowApi,
  dag: string,
  expected: string,
  conf: Readonly<Record<string, string>> = {},
): Promise<EndedRun> {
  await eventually(RUN_MS, async () => {
    if (!(await api.hasDag(dag))) throw new Error(`the DAG ${dag} is not there`);
  });
  const { dag_run_id: id } = await api.startDag(dag, conf);
  const { state, at } = await eventually(RUN_MS, async () => {
    const { state, end_date: end } = await api.dagRun(dag, id);
    if (end === null) throw new Error(`${dag} ${id} is ${state}`);
    return { state, at: Date.parse(end) };
  });
  if (state !== expected) throw new Error(`${dag} ${id} ended as ${state}, not as ${expected}`);
  return { dag, id, at };
}
