import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { images } from '../platform/images';
import { tcp, udp } from '../platform/ports';
import { httpProbe } from '../platform/probes';
import { Service } from '../platform/service';
import type { Size, VolumeSize } from '../platform/tiers';
import { StatefulSet } from '../platform/workload';
import type { SecretInventory } from '../security/secret-inventory';
import { type AlertmanagerConfigProps, alertmanagerConfig } from './alertmanager-config';
import { RECEIVER_SECRETS, receiverKeys } from './receivers';

export interface AlertmanagerProps extends AlertmanagerConfigProps {
  readonly replicas: number;
  readonly volume: VolumeSize;
  readonly resources: Size;
  readonly secrets: SecretInventory;
}

const CONFIGURATION = '/etc/alertmanager';
const DATA = '/alertmanager';

/** Groups alerts, silences what follows from others, and sends the rest to people. Its pods tell each other what was sent. */
export class Alertmanager extends Component {
  /** Name that stands for all its pods: each alert is sent to every one. */
  readonly podsHost: string;

  constructor(scope: Construct, props: AlertmanagerProps) {
    super(scope, 'alertmanager', {
      version: images.alertmanager.tag,
      ports: { http: tcp(9093), ...(props.replicas > 1 ? { cluster: tcp(9094), 'cluster-udp': udp(9094) } : {}) },
    });
    const configuration = new ConfigFiles(this, 'alertmanager-config', {
      'alertmanager.yml': alertmanagerConfig(props),
      'notifications.tmpl': readAsset(__dirname, 'notifications.tmpl'),
    });
    new Service(this);
    const podNames = new Service(this, { name: 'alertmanager-pods', headless: true });
    this.podsHost = podNames.name;
    new StatefulSet(this, {
      replicas: props.replicas,
      parallel: true,
      serviceName: podNames.name,
      priority: 'system',
      gracePeriod: Duration.minutes(1),
      claims: { 'alertmanager-data': props.volume },
      containers: [
        {
          name: 'alertmanager',
          image: images.alertmanager,
          args: [`--config.file=${CONFIGURATION}/alertmanager.yml`, `--storage.path=${DATA}`, ...this.clusterArgs(props.replicas)],
          ports: this.ports,
          resources: props.resources,
          mounts: [
            { name: 'alertmanager-data', path: DATA, source: { claimTemplate: true } },
            { name: 'configuration', path: CONFIGURATION, source: { config: configuration } },
            ...this.receiverSecrets(props),
          ],
          probes: {
            liveness: httpProbe('/-/healthy', 'http', { period: 30, failures: 6 }),
            readiness: httpProbe('/-/ready', 'http'),
          },
        },
      ],
    });
  }

  private clusterArgs(replicas: number): string[] {
    if (replicas === 1) return ['--cluster.listen-address='];
    const peers = Array.from({ length: replicas }, (_, index) => `${this.objectName}-${index}.${this.podsHost}:9094`);
    return ['--cluster.listen-address=0.0.0.0:9094', ...peers.map((peer) => `--cluster.peer=${peer}`)];
  }

  private receiverSecrets({ receivers, secrets }: AlertmanagerProps) {
    const keys = receiverKeys(receivers);
    if (Object.keys(keys).length === 0) return [];
    const secret = secrets.declare('alertmanager-receivers', this.namespace, { rotation: 'given-token', keys });
    return [{ name: 'receivers', path: RECEIVER_SECRETS, source: { secret } }];
  }
}
