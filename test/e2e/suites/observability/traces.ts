import { eventually } from '../../eventually';
import { JsonApi } from '../../json-api';
import { withService } from '../../port-forward';
import { expectNone } from '../../report';
import type { Context } from '../suite';

const SERVICE = 'airflow';
const RUN = 'airflow.dag_run.run_id';
const STORED_MS = 60_000;

interface Trace {
  readonly traceID: string;
  readonly spans: readonly { readonly operationName: string }[];
}

/** @param run that has ended */
export async function checkTraces({ rendered, report }: Context, run: { readonly dag: string; readonly id: string }): Promise<void> {
  await withService(rendered, 'jaeger', 'ui', async (url) => {
    const jaeger = new JsonApi(url);
    await report.check(`Jaeger has the trace of a run of ${run.dag}, with its tasks`, () =>
      eventually(STORED_MS, async () => {
        const [trace] = await tracesOf(jaeger, run.id);
        if (trace === undefined) throw new Error(`no trace of ${run.id}`);
        const names = trace.spans.map(({ operationName }) => operationName);
        expectNone(['dag_run.', 'task_run.', 'worker.'].filter((name) => !names.some((candidate) => candidate.startsWith(name))));
        return `${trace.spans.length} spans: ${[...new Set(names)].join(', ')}`;
      }),
    );
  });
}

/** Those whose spans name the run. */
export async function tracesOf(jaeger: JsonApi, run: string): Promise<Trace[]> {
  const query = { service: SERVICE, tags: JSON.stringify({ [RUN]: run }), lookback: '1h', limit: '20' };
  return (await jaeger.get<{ data: Trace[] }>('/api/traces', query)).data;
}
