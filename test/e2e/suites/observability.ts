import { withAdmin } from '../airflow-access';
import { AlertReceiver, imageWithPython } from '../alert-receiver';
import { environmentOf } from '../environment';
import { withService } from '../port-forward';
import { PrometheusApi } from '../prometheus-api';
import { type EndedRun, endOf } from './ended-run';
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
