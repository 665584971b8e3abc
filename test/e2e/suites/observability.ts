import { withAdmin } from '../airflow-access';
import type { AirflowApi } from '../airflow-api';
import { AlertReceiver, imageWithPython } from '../alert-receiver';
import { environmentOf } from '../environment';
import { eventually } from '../eventually';
import { withService } from '../port-forward';
import { PrometheusApi } from '../prometheus-api';
import { checkAlerts } from './observability/alerts';
import { checkLogs } from './observability/logs';
import { checkMetrics } from './observability/metrics';
import { checkStatsd } from './observability/statsd';
import { checkSurvival } from './observability/survival';
import { checkTraces } from './observability/traces';
import type { Context } from './suite';

/** The platform's own. */
const SUCCEEDS = 'hello_platform';
/** Of Airflow's own examples: it gets the URL that it is told, and names that end in .invalid never exist (RFC 2606). */
const FAILS = 'example_dag_decorator';
const NOWHERE = { url: 'http://nowhere.invalid/' };
const RUN_MS = 300_000;

/** A run that has ended, and when, in milliseconds since 1970. */
interface EndedRun {
  readonly dag: string;
  readonly id: string;
  readonly at: number;
}

/** Metrics, alerts, logs and traces, followed from Airflow to where people see them. */
export async function observabilitySuite(context: Context): Promise<void> {
  const { environment, rendered, report } = context;
  const { alerting, metrics } = environmentOf(environment).observability;
  if (metrics.engine === 'external' || alerting.alertmanager.engine === 'external') return; // somebody else's, who is not there
  const runs: EndedRun[] = [];
  let receiver: AlertReceiver | undefined;
  await report.check('something listens where the alerts go', async () => {
    receiver = await AlertReceiver.start(rendered, await imageWithPython(rendered));
    return undefined;
  });
  try {
    await report.check(`a run of ${SUCCEEDS} succeeds and one of ${FAILS} fails`, () =>
      withAdmin(environment, rendered, async (api) => {
        runs.push(await endOf(api, SUCCEEDS, 'success'), await endOf(api, FAILS, 'failed', NOWHERE));
        return runs.map(({ id }) => id).join(', ');
      }),
    );
    const [succeeded, failed] = runs;
    if (succeeded === undefined || failed === undefined || receiver === undefined) return;
    await checkAll(context, receiver, succeeded, failed);
  } finally {
    await receiver?.remove();
  }
}

async function checkAll(context: Context, receiver: AlertReceiver, succeeded: EndedRun, failed: EndedRun): Promise<void> {
  const { rendered, report } = context;
  const runs = (...components: readonly string[]): boolean => !components.some((name) => rendered.without.includes(name));
  await withService(rendered, 'prometheus', 'http', async (url) => {
    const prometheus = new PrometheusApi(url);
    await checkAlerts(prometheus, receiver, failed, context);
    await checkMetrics(prometheus, rendered, succeeded.dag, report);
    await checkStatsd(prometheus, rendered, report);
  });
  if (runs('loki', 'log-collector')) await checkLogs(context, succeeded);
  if (runs('jaeger')) await checkTraces(context, succeeded);
  await checkSurvival(context, succeeded);
}

async function endOf(api: AirflowApi, dag: string, expected: string, conf: Readonly<Record<string, string>> = {}): Promise<EndedRun> {
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
