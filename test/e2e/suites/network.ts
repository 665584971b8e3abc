import { imageWithPython } from '../alert-receiver';
import { type Connection, connections, type Peer } from '../connections';
import { list } from '../kubectl';
import { hasLabels, isRunning, type Pod } from '../objects';
import { checked } from '../rendered';
import { expectNone } from '../report';
import { type Attempts, probeFromLabels, probeFromPod } from './probe';
import { StatsdWitness } from './statsd-witness';
import type { Context } from './suite';

const NAME = 'app.kubernetes.io/name';

/** A port on which a component listens. */
interface Listener {
  readonly pod: Pod;
  readonly port: number;
}

/**
 * Real TCP connections from every component to every listening port of every other: what the environment declares
 * must connect, everything else must get no answer at all (an answer, even "refused", has passed the policies).
 * Of UDP, what Airflow sends to airflow-statsd is tried in the same way, by a datagram from every component.
 */
export async function networkSuite({ environment, rendered, report }: Context): Promise<void> {
  const all = connections(environment);
  const declared = all.filter(({ protocol }) => protocol === 'TCP');
  const pods = onePerComponent(checked((await list<Pod>('pods', rendered.namespaces)).filter(isRunning), rendered));
  const listeners = pods.flatMap((pod) => tcpPorts(pod).map((port) => ({ pod, port })));
  const image = await imageWithPython(rendered);
  const absent = absentSources(all, pods);
  const witness = StatsdWitness.among(pods, rendered);
  // No policy keeps a pod from itself.
  const datagrams = (source: string) => (witness && source !== 'airflow-statsd' ? [witness.datagram(source)] : []);

  await report.check('every declared connection between two components leads to a port that a running pod listens on', async () => {
    const missing = declared.filter(({ to, port }) => !listeners.some((listener) => matches(listener.pod, to) && listener.port === port));
    expectNone(missing.filter(({ to }) => pods.some((pod) => matches(pod, to))).map(arrow));
    return `${declared.length} connections, ${listeners.length} ports`;
  });
  for (const pod of pods) {
    const allowed = declared.filter(({ from }) => matches(pod, from));
    await report.check(sentence(title(pod)), () =>
      compare(pod.metadata.name, listeners, allowed, (targets) => probeFromPod(pod, image, { targets, datagrams: datagrams(title(pod)) })),
    );
  }
  for (const source of absent) {
    const allowed = declared.filter(({ from }) => from === source || from.name === source.name);
    await report.check(sentence(source.name), () =>
      compare('', listeners, allowed, (targets) => probeFromLabels(source, image, { targets, datagrams: datagrams(source.name) })),
    );
  }
  if (!witness) return;
  await report.check('airflow-statsd gets the datagrams of those who are declared to send them, and of nobody else', async () => {
    const senders = all.filter(({ protocol, to }) => protocol === 'UDP' && to.name === 'airflow-statsd').map(({ from }) => from);
    const isSender = (pod: Pod): boolean => senders.some((sender) => matches(pod, sender));
    const expected = [
      ...pods.filter(isSender).map(title),
      ...absent.filter((peer) => senders.some(({ name }) => name === peer.name)).map(({ name }) => name),
    ];
    const heard = await witness.heard();
    expectNone([
      ...expected.filter((source) => !heard.includes(source)).map((source) => `${source} is declared, but was not heard`),
      ...heard.filter((source) => !expected.includes(source)).map((source) => `${source} is not declared, but was heard`),
    ]);
    return `${heard.join(', ')}; not ${pods.length + absent.length - heard.length - 1} others`;
  });
}

type Probe = (targets: Attempts['targets']) => Promise<Readonly<Record<string, string>>>;

async function compare(self: string, listeners: readonly Listener[], allowed: readonly Connection[], probe: Probe): Promise<string> {
  const others = listeners.filter(({ pod }) => pod.metadata.name !== self);
  const isAllowed = ({ pod, port }: Listener): boolean =>
    allowed.some((connection) => matches(pod, connection.to) && connection.port === port);
  const outcomes = await probe(
    others.map((listener) => ({ address: listener.pod.status.podIP ?? '', port: listener.port, tries: isAllowed(listener) ? 3 : 1 })),
  );
  const problems = others.map((listener) => {
    const outcome = outcomes[`${listener.pod.status.podIP}:${listener.port}`] ?? 'not tried';
    const target = `${title(listener.pod)}:${listener.port}`;
    if (isAllowed(listener)) return outcome === 'open' ? undefined : `${target} is declared, but: ${outcome}`;
    return outcome === 'timeout' ? undefined : `${target} is not declared, but: ${outcome}`;
  });
  expectNone(problems.filter((problem) => problem !== undefined));
  const open = others.filter(isAllowed);
  return `${open.map(({ pod, port }) => `${title(pod)}:${port}`).join(', ') || 'nothing'}; ${others.length - open.length} ports closed`;
}

/** One running pod of each component; pools and colours of a component count as components. */
function onePerComponent(pods: readonly Pod[]): Pod[] {
  const byComponent = new Map<string, Pod>();
  for (const pod of pods) if (!byComponent.has(title(pod))) byComponent.set(title(pod), pod);
  return [...byComponent.values()];
}

/** Components that open connections but have no pod now. */
function absentSources(declared: readonly Connection[], pods: readonly Pod[]): Peer[] {
  const sources = new Map(declared.map(({ from }) => [`${from.namespace}/${from.name}`, from]));
  return [...sources.values()].filter((source) => !pods.some((pod) => matches(pod, source)));
}

function tcpPorts({ spec }: Pod): number[] {
  const ports = [...(spec.initContainers ?? []), ...spec.containers].flatMap((container) => container.ports ?? []);
  return ports.filter(({ protocol }) => protocol !== 'UDP').map(({ containerPort }) => containerPort);
}

function title({ metadata: { labels = {}, name } }: Pod): string {
  return [labels[NAME] ?? name, labels['airflow-platform/pool'], labels['airflow-platform/color']].filter(Boolean).join('-');
}

const matches = (pod: Pod, { namespace, labels }: Peer): boolean => hasLabels(pod, namespace, labels);
const sentence = (source: string): string => `${source} reaches what it is declared to reach, and nothing else`;
const arrow = ({ from, to, port }: Connection): string => `${from.name} -> ${to.name}:${port}`;
