import { eventually } from '../../eventually';
import { JsonApi } from '../../json-api';
import { withService } from '../../port-forward';
import type { Labels } from '../../prometheus-api';
import { expectNone } from '../../report';
import type { Context } from '../suite';

const LABELS = ['namespace', 'component', 'container', 'level'];
const COLLECTED_MS = 60_000;

/** Nanoseconds since 1970, a line, and what goes with it. */
type Entry = readonly [string, string, { readonly structuredMetadata?: Labels }?];

interface Found {
  readonly data: { readonly result: readonly { readonly stream: Labels; readonly values: readonly Entry[] }[] };
}

/** @param run of hello_platform, whose tasks print a greeting */
export async function checkLogs({ rendered, report }: Context, run: { readonly dag: string; readonly id: string }): Promise<void> {
  await withService(rendered, 'loki', 'http', async (url) => {
    const loki = new JsonApi(url);
    await report.check('what Airflow logs of a task is found in Loki, by DAG, task and run', () =>
      eventually(COLLECTED_MS, async () => {
        const query = `{component="airflow-worker"} | dag_id="${run.dag}" | run_id="${run.id}"`;
        const found = (await search(loki, query)).data.result.flatMap(({ values }) => values);
        const tasks = found.map(([, , details]) => details?.structuredMetadata?.['task_id']);
        if (tasks.length === 0) throw new Error(`${query}: nothing`);
        expectNone(tasks.includes(undefined) ? ['a line has no task_id'] : []);
        return `${found.length} lines, of ${[...new Set(tasks)].join(', ')}`;
      }),
    );
    // Airflow gives no ids to what a task prints: it is told by its words.
    await report.check('what a task prints is found in Loki', () =>
      eventually(COLLECTED_MS, async () => {
        const query = '{component="airflow-worker"} |= "Hello from the critical queue"';
        const found = (await search(loki, query)).data.result.flatMap(({ values }) => values);
        if (found.length === 0) throw new Error(`${query}: nothing`);
        return `${found.length} lines`;
      }),
    );
    await report.check(`Loki's labels are ${LABELS.join(', ')} and no others`, async () => {
      const { data: streams } = await loki.get<{ data: Labels[] }>('/loki/api/v1/series', { ...lastHour(), match: '{namespace=~".+"}' });
      const names = new Set(streams.flatMap((labels) => Object.keys(labels)));
      expectNone([...names].filter((name) => !LABELS.includes(name)));
      expectNone(LABELS.filter((name) => !names.has(name)).map((name) => `${name} is missing`));
      return `${streams.length} streams`;
    });
    await report.check('every component that runs has lines in Loki', () =>
      eventually(COLLECTED_MS, async () => {
        const { data } = await loki.get<{ data: string[] }>('/loki/api/v1/label/component/values', lastHour());
        expectNone(['airflow-scheduler', 'airflow-webserver', 'airflow-triggerer', 'postgres'].filter((name) => !data.includes(name)));
        return data.join(', ');
      }),
    );
  });
}

/** Lines of the last hour; labels and structured metadata apart. */
export function search(loki: JsonApi, query: string): Promise<Found> {
  return loki.get('/loki/api/v1/query_range', { ...lastHour(), query }, { 'X-Loki-Response-Encoding-Flags': 'categorize-labels' });
}

function lastHour(): { start: string; end: string } {
  const now = Date.now();
  return { start: `${now - 3_600_000}000000`, end: `${now + 60_000}000000` };
}
