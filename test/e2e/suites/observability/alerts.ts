import type { AlertReceiver } from '../../alert-receiver';
import { eventually } from '../../eventually';
import { JsonApi } from '../../json-api';
import { withService } from '../../port-forward';
import type { Labels, PrometheusApi } from '../../prometheus-api';
import { expectNone, seconds } from '../../report';
import type { Context } from '../suite';

const ALERT = 'DagRunFailed';
const FIRING_MS = 180_000;
/** The wait for more alerts of a group, and time to try again where the receiver was late. */
const NOTIFIED_MS = 180_000;

/** @param failed a DAG that has just failed, and when its run ended */
export async function checkAlerts(
  prometheus: PrometheusApi,
  receiver: AlertReceiver,
  failed: { readonly dag: string; readonly at: number },
  { environment, rendered, report }: Context,
): Promise<void> {
  const isIt = (labels: Labels): boolean => labels['alertname'] === ALERT && labels['dag_id'] === failed.dag;
  const since = (time: number): string => `${seconds(time - failed.at)} after the run's end`;

  await report.check(`a run of ${failed.dag} that fails raises ${ALERT}`, () =>
    eventually(FIRING_MS, async () => {
      const alert = (await prometheus.alerts()).find(({ labels, state }) => isIt(labels) && state === 'firing');
      if (alert === undefined) throw new Error(`no ${ALERT} of ${failed.dag} fires`);
      if (Date.parse(alert.activeAt) < failed.at)
        throw new Error(`it fires since ${alert.activeAt}, for an earlier run, and nobody is told twice: try again in 20 minutes`);
      return `active ${since(Date.parse(alert.activeAt))}`;
    }),
  );
  await report.check('Alertmanager has it, and the Watchdog', () =>
    withService(rendered, 'alertmanager', 'http', (url) =>
      eventually(FIRING_MS, async () => {
        const alerts = await new JsonApi(url).get<{ labels: Labels }[]>('/api/v2/alerts');
        const wanted = [alerts.some(({ labels }) => isIt(labels)) ? [] : [ALERT], alerts.some(isWatchdog) ? [] : ['Watchdog']];
        expectNone(wanted.flat().map((name) => `no ${name}`));
        return `${alerts.length} alerts`;
      }),
    ),
  );
  await report.check('Alertmanager posts it to the webhook, with severity, team and a runbook; the Watchdog stays away', () =>
    eventually(NOTIFIED_MS, async () => {
      const notifications = await receiver.received();
      const posted = notifications.flatMap(({ receivedAt, body }) => body.alerts.map((alert) => ({ ...alert, receivedAt })));
      const alert = posted.find(({ labels, status }) => isIt(labels) && status === 'firing');
      if (alert === undefined) throw new Error(`${notifications.length} notifications, no ${ALERT} of ${failed.dag} among them`);
      const { labels, annotations } = alert;
      expectNone([
        ...Object.entries({ severity: 'warning', team: 'data', environment })
          .filter(([name, value]) => labels[name] !== value)
          .map(([name, value]) => `${name} is ${labels[name]}, not ${value}`),
        ...['summary', 'description', 'runbook_url'].filter((name) => !annotations[name]).map((name) => `${name} is empty`),
        ...(annotations['runbook_url']?.endsWith('/docs/runbooks/dag-run-failed.md') ? [] : [`runbook_url: ${annotations['runbook_url']}`]),
        ...posted.filter(isWatchdog).map(() => 'the Watchdog was posted'),
      ]);
      return `received ${since(alert.receivedAt * 1000)}: "${annotations['description']}"; ${posted.length} alerts in all`;
    }),
  );
}

const isWatchdog = ({ labels }: { readonly labels: Labels }): boolean => labels['alertname'] === 'Watchdog';
