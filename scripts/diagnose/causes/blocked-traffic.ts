import type { State } from '../collect';
import type { Declared } from '../declared';
import type { Finding } from '../finding';
import { fullName, type Policy } from '../objects';
import type { Survey } from '../survey';
import { groupBy, some } from './words';

const RUNBOOK = 'runbooks/database-connection.md#a-connection-is-blocked';
const TIMEOUTS = ['timeout', 'unreachable'];

/** One connection that a policy allows: with a component, by its name, or with somebody else. */
interface Allowed {
  readonly direction: 'ingress' | 'egress';
  readonly peer: string;
  readonly port: string;
}

interface Gap extends Allowed {
  /** Policies have the names of their components, but for those of a whole namespace. */
  readonly policy: Policy['metadata'];
  /** The policy is not there at all. */
  readonly whole: boolean;
}

type Attempt = Survey['tried'][number];
type Labels = Readonly<Record<string, string>>;
type Rule = NonNullable<Policy['spec']['ingress']>[number];

/** Connections that the environment declares and the cluster does not let through: by its policies, or by what pods have tried. */
export function blockedTraffic({ policies, surveys }: State, declared: Declared): Finding[] {
  const gaps = gapsBetween(declared, policies);
  const failed = surveys.flatMap(({ tried }) => tried.filter(({ outcome }) => TIMEOUTS.includes(outcome)));
  const changed = [...groupBy(gaps, ({ policy }) => fullName({ metadata: policy })).values()].map((group) =>
    changedPolicy(group, failed, declared),
  );
  const told = new Set(changed.flatMap(({ attempts }) => attempts));
  const unexplained = failed.filter((attempt) => !told.has(attempt));
  return [...changed.map(({ finding }) => finding), ...(unexplained.length > 0 ? [elsewhere(unexplained, declared)] : [])];
}

/** Policies only ever allow: what is missing is blocked, what is added blocks nothing. */
function gapsBetween(declared: Declared, live: readonly Policy[]): Gap[] {
  const policies = declared.objects.filter(({ kind }) => kind === 'NetworkPolicy') as unknown as Policy[];
  return policies.flatMap((policy) => {
    const found = live.find((each) => fullName(each) === fullName(policy) && sameLabels(selectorOf(each), selectorOf(policy)));
    const allowed = found ? allowedBy(found, declared) : [];
    const missing = allowedBy(policy, declared).filter((each) => !allowed.some((other) => covers(other, each)));
    return missing.map((each) => ({ ...each, policy: policy.metadata, whole: !found }));
  });
}

const selectorOf = ({ spec }: Policy): Labels => spec.podSelector?.matchLabels ?? {};

const sameLabels = (one: Labels, other: Labels): boolean =>
  Object.keys(one).length === Object.keys(other).length && Object.entries(one).every(([key, value]) => other[key] === value);

function allowedBy({ metadata, spec: { ingress = [], egress = [] } }: Policy, declared: Declared): Allowed[] {
  const expand = (direction: Allowed['direction'], peers: Rule['from'] = [], ports: Rule['ports'] = []): Allowed[] => {
    const names = peers.length > 0 ? peers.map((peer) => peerName(peer, metadata.namespace, declared)) : ['*'];
    const numbers = ports.length > 0 ? ports.map(({ port = '*', protocol = 'TCP' }) => `${port}/${protocol}`) : ['*'];
    return names.flatMap((peer) => numbers.map((port) => ({ direction, peer, port })));
  };
  return [
    ...ingress.flatMap(({ from, ports }) => expand('ingress', from, ports)),
    ...egress.flatMap(({ to, ports }) => expand('egress', to, ports)),
  ];
}

function peerName(
  { podSelector, namespaceSelector, ipBlock }: NonNullable<Rule['from']>[number],
  own: string,
  { components }: Declared,
): string {
  if (ipBlock) return ipBlock.cidr;
  const labels = podSelector?.matchLabels ?? {};
  const namespace = namespaceSelector ? (namespaceSelector.matchLabels?.['kubernetes.io/metadata.name'] ?? 'every namespace') : own;
  const component = components.find((each) => each.namespace === namespace && sameLabels(each.selector, labels));
  return component?.name ?? `${Object.values(labels).sort().join(' ') || 'every pod'} in ${namespace}`;
}

const covers = (one: Allowed, other: Allowed): boolean =>
  one.direction === other.direction && (one.peer === '*' || one.peer === other.peer) && (one.port === '*' || one.port === other.port);

/** A policy that no longer allows what the environment declares, with the tries that show it. */
function changedPolicy(gaps: readonly Gap[], failed: readonly Attempt[], declared: Declared) {
  const { policy, whole } = gaps[0] as Gap;
  const name = fullName({ metadata: policy });
  const attempts = failed.filter((attempt) =>
    gaps.some(({ direction, peer, port }) => {
      const [own, other] = direction === 'egress' ? [attempt.from, attempt.to] : [attempt.to, attempt.from];
      return own.name === policy.name && other.name === peer && port === `${attempt.port}/TCP`;
    }),
  );
  const finding: Finding = {
    kind: 'blocked-traffic',
    cause: whole
      ? `NetworkPolicy ${name} is gone, and with it everything that it allows`
      : `NetworkPolicy ${name} no longer allows ${some(gaps.map(sentence))}, which environment ${declared.name} declares`,
    components: stoppedBy(gaps, declared),
    evidence: [
      ...(whole
        ? [`${name} is in dist/${declared.name} and not on the cluster`]
        : gaps.map((gap) => `missing in ${name}: ${sentence(gap)}`)),
      ...attempts.map(tried),
    ],
    runbook: RUNBOOK,
    next: [
      `kubectl diff -f dist/${declared.name}`,
      `kubectl apply -f dist/${declared.name}`,
      `kubectl -n ${policy.namespace} describe networkpolicy ${policy.name}`,
    ],
    role: 'origin',
  };
  return { finding, attempts };
}

/** Those whose connections do not come about: of a policy for a whole namespace, all of it. */
function stoppedBy(gaps: readonly Gap[], { components }: Declared): string[] {
  const names = gaps.flatMap(({ direction, policy, peer }) => {
    if (direction === 'ingress') return [peer];
    if (components.some(({ name }) => name === policy.name)) return [policy.name];
    return components.filter(({ namespace }) => namespace === policy.namespace).map(({ name }) => name);
  });
  return [...new Set(names)];
}

const sentence = ({ direction, peer, port, policy }: Gap): string =>
  direction === 'egress' ? `${policy.name} -> ${peer}:${port}` : `${peer} -> ${policy.name}:${port}`;

const tried = ({ from, to, port, target, outcome }: Attempt): string =>
  `${from.name} to ${to.name} (${fullName(target)}, port ${port}), tried now: ${outcome}, although the pod is ready`;

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
