import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer } from '../connections';
import { kubectl } from '../kubectl';
import type { Pod } from '../objects';
import { sleep } from '../report';
import { RESTRICTED_CONTAINER, restrictedPod } from '../restricted';

const SCRIPT = readFileSync(join(__dirname, 'probe.py'), 'utf8');
const TIMEOUT_MS = 120_000;

export interface Target {
  readonly address: string;
  readonly port: number;
  /** Attempts of 2 s each until it counts as closed. */
  readonly tries: number;
}

export interface Datagram {
  readonly address: string;
  readonly port: number;
  readonly payload: string;
}

/** What to try: TCP connections, of which the outcome is told, and datagrams, of which it is not. */
export interface Attempts {
  readonly targets: readonly Target[];
  readonly datagrams: readonly Datagram[];
}

/** What happened to each `address:port`. */
export type Outcomes = Readonly<Record<string, string>>;

/**
 * Tries the connections from inside a running pod, in an ephemeral container: it shares the pod's address, so the
 * policies that count are the pod's own.
 * @param image any image with Python 3
 */
export async function probeFromPod(pod: Pod, image: string, attempts: Attempts): Promise<Outcomes> {
  const { name, namespace } = pod.metadata;
  const container = `e2e-${Date.now().toString(36)}`;
  const program = ['python3', '-I', '-S', '-c', SCRIPT, JSON.stringify({ settle: 0, ...attempts })];
  await kubectl([
    'debug',
    `pod/${name}`,
    '--namespace',
    namespace,
    '--container',
    container,
    '--image',
    image,
    '--profile',
    'restricted',
    '--quiet',
    '--',
    ...program,
  ]);
  await ended(name, namespace, container);
  return JSON.parse(await kubectl(['logs', name, '--namespace', namespace, '--container', container])) as Outcomes;
}

/** The same for a component that has no pod now (a Job that ended, a CronJob): from a pod that only carries its labels. */
export async function probeFromLabels({ name: component, namespace, labels }: Peer, image: string, attempts: Attempts): Promise<Outcomes> {
  const name = `e2e-${component}`;
  const container = {
    name: 'probe',
    image,
    command: ['python3', '-I', '-S', '-c', SCRIPT, JSON.stringify({ settle: 3, ...attempts })],
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '200m', memory: '64Mi' } },
    ...RESTRICTED_CONTAINER,
    // Never Ready: a Service that selects these labels must send it nothing.
    readinessProbe: { exec: { command: ['false'] } },
  };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { ...labels, 'app.kubernetes.io/managed-by': 'e2e' } },
    spec: {
      restartPolicy: 'Never',
      ...restrictedPod(),
      containers: [container],
    },
  };
  await kubectl(['create', '--filename', '-'], JSON.stringify(pod));
  try {
    await ended(name, namespace, container.name);
    return JSON.parse(await kubectl(['logs', name, '--namespace', namespace])) as Outcomes;
  } finally {
    await kubectl(['delete', 'pod', name, '--namespace', namespace, '--grace-period=0', '--force', '--ignore-not-found']);
  }
}

async function ended(name: string, namespace: string, container: string): Promise<void> {
  const giveUp = Date.now() + TIMEOUT_MS;
  for (;;) {
    const { status } = JSON.parse(await kubectl(['get', 'pod', name, '--namespace', namespace, '--output', 'json'])) as Pod;
    const statuses = [...(status.ephemeralContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
    const state = statuses.find((candidate) => candidate.name === container)?.state;
    if (state?.terminated) return;
    if (Date.now() > giveUp) throw new Error(`the probe in ${namespace}/${name} did not end: ${JSON.stringify(state)}`);
    await sleep(500);
  }
}
