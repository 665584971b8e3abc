import type { Size, VolumeSize } from '../platform/tiers';
import { Alertmanager } from './alertmanager';
import type { AlertmanagerConfigProps } from './alertmanager-config';
import { type Elsewhere, type Endpoint, endpointElsewhere, endpointOf } from './endpoint';
import { receiverPort } from './receivers';
import type { Surroundings } from './surroundings';
import type { Target } from './targets';

export interface AlertingProps extends AlertmanagerConfigProps {
  readonly alertmanager:
    | { readonly engine: 'embedded'; readonly replicas: number; readonly volume: VolumeSize; readonly resources: Size }
    | ({ readonly engine: 'external' } & Elsewhere);
}

/** Where Prometheus sends alerts. */
export interface AlertmanagerEndpoint extends Endpoint {
  /** Name that stands for all its pods: each must hear of every alert. @default - the URL's host is all there is */
  readonly podsHost?: string;
}

export interface Alerting {
  readonly alertmanager: AlertmanagerEndpoint;
  readonly targets: readonly Target[];
}

/** Alertmanager, and the way from it to the people. */
export function addAlerting({ chart, traffic, secrets }: Surroundings, { alertmanager: choice, ...config }: AlertingProps): Alerting {
  if (choice.engine === 'external') return { alertmanager: endpointElsewhere('alertmanager', choice), targets: [] };

  const alertmanager = new Alertmanager(chart, { ...config, ...choice, secrets });
  for (const [name, receiver] of Object.entries(config.receivers)) {
    traffic.connect(alertmanager, { name: `receiver-${name}`, cidrs: receiver.cidrs }, receiverPort(receiver));
  }
  if (choice.replicas > 1) {
    traffic.connect(alertmanager, alertmanager, 'cluster');
    traffic.connect(alertmanager, alertmanager, 'cluster-udp');
  }
  return {
    alertmanager: { ...endpointOf(alertmanager, 'http'), podsHost: alertmanager.podsHost },
    targets: [{ component: alertmanager, port: 'http' }],
  };
}
