import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubectl, list } from './kubectl';
import { isRunning, type Pod } from './objects';
import type { Labels } from './prometheus-api';
import { findObject, type Rendered } from './rendered';
import { RESTRICTED_CONTAINER, restrictedPod } from './restricted';

const NAME = 'alert-receiver';
const SCRIPT = readFileSync(join(__dirname, 'suites', 'alert-receiver.py'), 'utf8');
const NAME_LABEL = 'app.kubernetes.io/name';

/** What Alertmanager posts. https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
interface Notification {
  /** Seconds since 1970. */
  readonly receivedAt: number;
  readonly body: {
    readonly receiver: string;
    readonly alerts: readonly {
      readonly status: string;
      readonly labels: Labels;
      readonly annotations: Labels;
      readonly startsAt: string;
    }[];
  };
}

/** The webhook that dev's alerts go to: a pod of the test, where otherwise nothing listens. */
export class AlertReceiver {
  private constructor(private readonly namespace: string) {}

  /** @param image any image with Python 3 */
  static async start(rendered: Rendered, image: string): Promise<AlertReceiver> {
    const { namespace } = findObject(rendered, 'Service', 'alertmanager');
    const receiver = new AlertReceiver(namespace);
    await receiver.remove();
    await kubectl(['create', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects(namespace, image) }));
    await kubectl(['wait', '--for=condition=Ready', `pod/${NAME}`, '--namespace', namespace, '--timeout=120s']);
    return receiver;
  }

  async received(): Promise<Notification[]> {
    const log = await kubectl(['logs', NAME, '--namespace', this.namespace]);
    return log.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Notification]));
  }

  async remove(): Promise<void> {
    const kinds = 'pod,service,configmap,networkpolicy';
    await kubectl(['delete', kinds, NAME, '--namespace', this.namespace, '--ignore-not-found', '--grace-period=1']);
  }
}

/** An image with Python 3 that the cluster has already. */
export async function imageWithPython({ namespaces }: Rendered): Promise<string> {
  const pods = (await list<Pod>('pods', namespaces)).filter(isRunning);
  const image = pods.find(({ metadata }) => metadata.labels?.[NAME_LABEL] === 'airflow-webserver')?.spec.containers[0]?.image;
  if (image === undefined) throw new Error('no running airflow-webserver: its image is borrowed, for Python');
  return image;
}

function objects(namespace: string, image: string): object[] {
  const labels = { [NAME_LABEL]: NAME, 'app.kubernetes.io/managed-by': 'e2e' };
  const metadata = { name: NAME, namespace, labels };
  const port = 8080;
  const container = {
    name: NAME,
    image,
    command: ['python3', '-I', '-S', '-u', '/e2e/alert-receiver.py'],
    ports: [{ containerPort: port }],
    readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
    ...RESTRICTED_CONTAINER,
    volumeMounts: [{ name: 'script', mountPath: '/e2e' }],
  };
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'alert-receiver.py': SCRIPT } },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports: [{ port }] } },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [{ podSelector: { matchLabels: { [NAME_LABEL]: 'alertmanager' } } }], ports: [{ port }] }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: {
        ...restrictedPod(),
        containers: [container],
        volumes: [{ name: 'script', configMap: { name: NAME } }],
      },
    },
  ];
}
