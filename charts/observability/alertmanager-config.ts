import { parse, stringify } from 'yaml';
import { readAsset } from '../platform/assets';
import { type Receivers, renderReceiver } from './receivers';
import { SIGNALS } from './signals';
import { inhibitRules } from './signals/rules';
import type { Severity, Team } from './signals/signal';

/** Which alerts go to a receiver: all that fit. */
export interface Route {
  readonly severity?: Severity;
  readonly team?: Team;
  readonly receiver: string;
}

export interface AlertmanagerConfigProps {
  readonly receivers: Receivers;
  /** The first that fits decides. */
  readonly routes: readonly Route[];
  /** Receiver of the alert that always fires. @default - none */
  readonly watchdog?: string;
  /** Receiver that hears of each deployment. @default - none */
  readonly deployments?: string;
  /** Hours until an alert that still fires is sent again. */
  readonly repeatHours: number;
}

/** alertmanager.yml of one environment. */
export function alertmanagerConfig({ receivers, routes, watchdog, deployments, repeatHours }: AlertmanagerConfigProps): string {
  const base = parse(readAsset(__dirname, 'alertmanager.yml')) as { readonly route: object };
  return stringify({
    ...base,
    route: {
      ...base.route,
      repeat_interval: `${repeatHours}h`,
      routes: [watchdogRoute(watchdog), deploymentRoute(deployments), ...routes.map(renderRoute)],
    },
    receivers: [
      { name: NOBODY },
      ...Object.entries(receivers).map(([name, receiver]) => renderReceiver(name, receiver)),
      ...deploymentReceivers(receivers, deployments),
    ],
    inhibit_rules: inhibitRules(SIGNALS),
  });
}

const NOBODY = 'none';

/** Sent every few minutes while all is well: its receiver raises the alarm when it falls silent. */
function watchdogRoute(receiver = NOBODY) {
  return { receiver, matchers: ['alertname="Watchdog"'], group_wait: '0s', group_interval: '1m', repeat_interval: '5m' };
}

const DEPLOYMENTS = 'deployments of ';

/** The same place, where nobody is to read half an hour later that a deployment is over. */
function deploymentReceivers(receivers: Receivers, name: string | undefined) {
  const receiver = name === undefined ? undefined : receivers[name];
  return name !== undefined && receiver ? [renderReceiver(name, receiver, { as: `${DEPLOYMENTS}${name}`, resolved: false })] : [];
}

/** What the smoke test says when it has passed. Each version is one message of its own. */
function deploymentRoute(name: string | undefined) {
  const receiver = name === undefined ? NOBODY : `${DEPLOYMENTS}${name}`;
  return { receiver, matchers: ['alertname="Deployment"'], group_by: ['alertname', 'environment', 'version'], group_wait: '0s' };
}

function renderRoute({ severity, team, receiver }: Route) {
  const matchers = Object.entries({ severity, team }).flatMap(([label, value]) => (value ? [`${label}="${value}"`] : []));
  return { receiver, matchers };
}
