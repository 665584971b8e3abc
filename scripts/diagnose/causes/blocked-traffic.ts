import { NAME_LABEL } from '../../../charts/platform/labels';
import type { State } from '../collect';
import type { Declared } from '../declared';
import type { Finding } from '../finding';
import { fullName, type Policy } from '../objects';
import type { Survey } from '../survey';
import { groupBy, some } from './words';

const RUNBOOK = 'runbooks/database-connection.md#a-connection-is-blocked';
const TIMEOUTS = ['timeout', 'unreachable'];

/** One connection that a policy allows. */
interface Allowed {
  readonly direction: 'ingress' | 'egress';
  readonly peer: string;
  readonly port: string;
}

interface Gap extends Allowed {
  readonly policy: string;
  readonly component: string;
  readonly whole: boolean;
}

type Attempt = Survey['tried'][number];

/** Connections that the environment declares and the cluster does not let through: by its policies, or by what pods have tried. */
export function blockedTraffic({ policies, surveys }: State, declared: Declared): Finding[] {
  const gaps = gapsBetween(declaredPolicies(declared), policies);
  const failed = surveys.flatMap(({ tried }) => tried.filter(({ outcome }) => TIMEOUTS.includes(outcome)));
  const changed = [...groupBy(gaps, ({ policy }) => policy).values()].map((group) => changedPolicy(group, failed, declared));
  const told = new Set(changed.flatMap(({ attempts }) => attempts));
  const unexplained = failed.filter((attempt) => !told.has(attempt));
  return [...changed.map(({ finding }) => finding), ...(unexplained.length > 0 ? [elsewhere(unexplained, declared)] : [])];
}

const declaredPolicies = ({ objects }: Declared): Policy[] => objects.filter(({ kind }) => kind === 'NetworkPolicy') as unknown as Policy[];

/** Policies only ever allow: what is missing is blocked, what is added blocks nothing. */
function gapsBetween(declared: readonly Policy[], live: readonly Policy[]): Gap[] {
  return declared.flatMap((policy) => {
    const found = live.find((each) => fullName(each) === fullName(policy) && selects(each) === selects(policy));
    const allowed = found ? allowedBy(found) : [];
    const missing = allowedBy(policy).filter((each) => !allowed.some((other) => covers(other, each)));
    const component = policy.spec.podSelector?.matchLabels?.[NAME_LABEL] ?? policy.metadata.name;
    return missing.map((each) => ({ ...each, policy: fullName(policy), component, whole: !found }));
  });
}

const selects = ({ spec }: Policy): string => named(spec.podSelector?.matchLabels);

function allowedBy({ spec: { ingress = [], egress = [] } }: Policy): Allowed[] {
  const expand = (
    direction: Allowed['direction'],
    peers: readonly unknown[] | undefined,
    ports: readonly { port?: number | string; protocol?: string }[] | undefined,
  ) =>
    (peers?.length ? peers.map((peer) => peerName(peer as Peer)) : ['*']).flatMap((peer) =>
      (ports?.length ? ports.map(({ port = '*', protocol = 'TCP' }) => `${port}/${protocol}`) : ['*']).map((port) => ({
        direction,
        peer,
        port,
      })),
    );
  return [
    ...ingress.flatMap(({ from, ports }) => expand('ingress', from, ports)),
    ...egress.flatMap(({ to, ports }) => expand('egress', to, ports)),
  ];
}

type Peer = NonNullable<NonNullable<Policy['spec']['ingress']>[number]['from']>[number];

function peerName({ podSelector, namespaceSelector, ipBlock }: Peer): string {
  if (ipBlock) return ipBlock.cidr;
  const pods = named(podSelector?.matchLabels);
  const namespace = namespaceSelector && named(namespaceSelector.matchLabels);
  return namespace === undefined ? pods : `${pods} in ${namespace}`;
}

const named = (labels: Readonly<Record<string, string>> = {}): string =>
  Object.keys(labels).length === 0
    ? 'every pod'
    : Object.entries(labels)
        .filter(([key]) => !key.endsWith('/instance') || Object.keys(labels).length === 1)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, value]) => value)
        .join(' ');

const covers = (one: Allowed, other: Allowed): boolean =>
  one.direction === other.direction && (one.peer === '*' || one.peer === other.peer) && (one.port === '*' || one.port === other.port);

/** A policy that no longer allows what the environment declares, with the tries that show it. */
function changedPolicy(gaps: readonly Gap[], failed: readonly Attempt[], declared: Declared) {
  const { policy, component, whole } = gaps[0] as Gap;
  const concerns = (attempt: Attempt) =>
    gaps.some(({ direction, peer, port }) => {
      const [own, other] = direction === 'egress' ? [attempt.from, attempt.to] : [attempt.to, attempt.from];
      const isOwn = component === own.name || own.selector[NAME_LABEL] === component;
      return isOwn && port === `${attempt.port}/TCP` && peer.split(' ').includes(other.selector[NAME_LABEL] ?? other.name);
    });
  const attempts = failed.filter(concerns);
  const stopped = gaps.flatMap(({ direction, peer }) => (direction === 'egress' ? [component] : (peer.split(' in ')[0] ?? [])));
  const finding: Finding = {
    kind: 'blocked-traffic',
    cause: whole
      ? `NetworkPolicy ${policy} is gone, and with it everything that ${component} may reach and be reached by`
      : `NetworkPolicy ${policy} no longer allows ${some(gaps.map(sentence))}, which environment ${declared.name} declares`,
    components: [...new Set(stopped)].flatMap((name) => namesOf(name, declared)),
    evidence: [
      ...(whole
        ? [`${policy} is in dist/${declared.name} and not on the cluster`]
        : gaps.map((gap) => `missing in ${policy}: ${sentence(gap)}`)),
      ...attempts.map(tried),
    ],
    runbook: RUNBOOK,
    next: [
      `kubectl diff -f dist/${declared.name}`,
      `kubectl apply -f dist/${declared.name}`,
      `kubectl -n ${policy.replace('/', ' describe networkpolicy ')}`,
    ],
    role: 'origin',
  };
  return { finding, attempts };
}

const sentence = ({ direction, peer, port, component }: Gap): string =>
  direction === 'egress' ? `${component} -> ${peer}:${port}` : `${peer} -> ${component}:${port}`;

const tried = ({ from, to, port, target, outcome }: Attempt): string =>
  `${from.name} to ${to.name} (${fullName(target)}, port ${port}), tried now: ${outcome}, although the pod is ready`;

/** Pools and colours of a component share its label. */
const namesOf = (name: string, { components }: Declared): string[] => {
  const found = components.filter(({ selector }) => selector[NAME_LABEL] === name).map((component) => component.name);
  return found.length > 0 ? found : [name];
};

/** The policies are as declared, and still nothing gets through. */
function elsewhere(attempts: readonly Attempt[], { namespaces }: Declared): Finding {
  const [{ from, to, port }] = attempts as [Attempt, ...Attempt[]];
  return {
    kind: 'blocked-traffic',
    cause: `${from.name} does not reach ${to.name}:${port}, although the NetworkPolicies are as declared: the network itself, or a policy that is not the platform's`,
    components: [...new Set(attempts.map((attempt) => attempt.from.name))],
    evidence: attempts.map(tried),
    runbook: RUNBOOK,
    next: [
      `kubectl -n ${namespaces[0]} get networkpolicies`,
      'kubectl get adminnetworkpolicies,clusternetworkpolicies',
      'kubectl -n kube-system get pods -o wide',
    ],
    role: 'origin',
  };
}
