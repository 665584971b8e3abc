import { imageReference, images } from '../../../charts/platform/images';
import { kubectl, run, secretOf } from '../kubectl';
import type { Metadata } from '../objects';
import { RESTRICTED_CONTAINER, restrictedPod } from '../restricted';

interface Reference {
  readonly name: string;
  readonly key: string;
  readonly parameter: string;
}

interface Trigger {
  readonly metadata: Readonly<Record<string, string>>;
  readonly authenticationRef: { readonly name: string };
}

export interface ScaledObject {
  readonly metadata: Metadata;
  readonly spec: {
    readonly minReplicaCount: number;
    readonly maxReplicaCount: number;
    readonly scaleTargetRef: { readonly kind: string; readonly name: string };
    readonly triggers: readonly [Trigger];
  };
}

const OPERATOR = { name: 'keda-operator', labels: { app: 'keda-operator' } };
const STRANGER = { name: 'stranger', labels: { app: 'stranger' } };

/** A pod in KEDA's place, with its labels: it asks what KEDA would ask, with the login that KEDA would have. */
export class KedaStandIn {
  private constructor(private readonly namespace: string) {}

  /** Makes the namespace and two pods in it: one as KEDA's operator, one that nobody knows. */
  static async start(namespace: string): Promise<KedaStandIn> {
    await kubectl(['create', 'namespace', namespace]);
    for (const pod of [OPERATOR, STRANGER]) await kubectl(['create', '--filename', '-'], JSON.stringify(manifest(namespace, pod)));
    await kubectl(['wait', '--for=condition=Ready', 'pod', '--all', '--namespace', namespace, '--timeout=180s']);
    return new KedaStandIn(namespace);
  }

  async stop(): Promise<void> {
    await kubectl(['delete', 'namespace', this.namespace]);
  }

  /** The answer to an object's question: how many pods its workload needs. */
  async ask(object: ScaledObject): Promise<number> {
    const { code, stdout, stderr } = await this.query(OPERATOR.name, object);
    if (code !== 0) throw new Error(`${object.metadata.name}: ${stderr.trim()}`);
    return Number(stdout.trim());
  }

  /** Whether a pod of the same namespace with other labels gets through, with the same login. */
  async letsStrangersIn(object: ScaledObject): Promise<boolean> {
    return (await this.query(STRANGER.name, object)).code === 0;
  }

  private async query(pod: string, { metadata: { namespace }, spec }: ScaledObject) {
    const [{ metadata, authenticationRef }] = spec.triggers;
    const text = await kubectl(['get', 'triggerauthentication', authenticationRef.name, '--namespace', namespace, '--output', 'json']);
    const references = (JSON.parse(text) as { spec: { secretTargetRef: readonly Reference[] } }).spec.secretTargetRef;
    const login: Record<string, string> = {};
    for (const { name, key, parameter } of references) login[parameter] = (await secretOf(namespace, name))[key] ?? '';
    const settings = [
      `PGHOST=${metadata['host']}`,
      `PGPORT=${metadata['port']}`,
      `PGDATABASE=${metadata['dbName']}`,
      `PGSSLMODE=${metadata['sslmode']}`,
      `PGUSER=${login['userName']}`,
      `PGPASSWORD=${login['password']}`,
      'PGCONNECT_TIMEOUT=5',
    ];
    const psql = ['psql', '--no-psqlrc', '--tuples-only', '--no-align', `--command=${metadata['query']}`];
    return run(['exec', pod, '--namespace', this.namespace, '--', 'env', ...settings, ...psql]);
  }
}

function manifest(namespace: string, { name, labels }: typeof OPERATOR): object {
  const { user, group } = images.postgres;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { ...labels, 'app.kubernetes.io/managed-by': 'e2e' } },
    spec: {
      terminationGracePeriodSeconds: 1,
      priorityClassName: 'system-cluster-critical', // an operator gives way to no task
      ...restrictedPod(user, group),
      containers: [
        {
          name: 'psql',
          image: imageReference(images.postgres),
          command: ['sleep', 'infinity'],
          resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
          ...RESTRICTED_CONTAINER,
        },
      ],
    },
  };
}
