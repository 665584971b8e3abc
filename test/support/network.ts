/** What NetworkPolicies let through, as a cluster would decide it. https://kubernetes.io/docs/concepts/services-networking/network-policies/ */
import type { NetworkPolicySpec, PolicyPeer, PolicyPort, Texts } from './manifests';
import { ofKind, selects } from './objects';
import type { Platform } from './platforms';

/** Something with an address in the cluster. */
export interface Endpoint {
  readonly title: string;
  readonly namespace: string;
  readonly labels: Texts;
}

/** Whether a connection between two pods passes the policies of both. */
export function passes(platform: Platform, from: Endpoint, to: Endpoint, port: PolicyPort): boolean {
  const rules = (pod: Endpoint, direction: 'Ingress' | 'Egress') => rulesFor(platform, pod, direction);
  const open = (pod: Endpoint, other: Endpoint, direction: 'Ingress' | 'Egress') =>
    rules(pod, direction)?.some(
      ({ peers, ports }) => ports.some((allowed) => samePort(allowed, port)) && peers.some((peer) => isPeer(peer, other, pod.namespace)),
    ) ?? true;
  return open(from, to, 'Egress') && open(to, from, 'Ingress');
}

/** The address ranges and ports that a pod may reach, or be reached from: "10.0.0.0/8 TCP 443". */
export function ranges(platform: Platform, pod: Endpoint, direction: 'Ingress' | 'Egress'): string[] {
  const found = (rulesFor(platform, pod, direction) ?? []).flatMap(({ peers, ports }) =>
    peers.flatMap(({ ipBlock }) => (ipBlock ? ports.map(({ port, protocol }) => `${ipBlock.cidr} ${protocol} ${port}`) : [])),
  );
  return [...new Set(found)].sort();
}

interface Rule {
  readonly peers: readonly PolicyPeer[];
  readonly ports: readonly PolicyPort[];
}

/** Tests ask for every pair of pods: a pod's rules are looked for once. */
const known = new WeakMap<Platform, Map<string, Rule[] | undefined>>();

function rulesFor(platform: Platform, pod: Endpoint, direction: 'Ingress' | 'Egress'): Rule[] | undefined {
  const rules = known.get(platform) ?? new Map<string, Rule[] | undefined>();
  known.set(platform, rules);
  const key = `${direction} ${pod.namespace} ${pod.title}`;
  if (!rules.has(key)) rules.set(key, findRules(platform, pod, direction));
  return rules.get(key);
}

/** What opens a direction of a pod; undefined where no policy closes it. A rule without peers or ports would mean all: none may exist. */
function findRules(platform: Platform, { namespace, labels }: Endpoint, direction: 'Ingress' | 'Egress'): Rule[] | undefined {
  const policies = ofKind(platform, 'NetworkPolicy').filter(
    ({ metadata, spec }) => metadata.namespace === namespace && spec.policyTypes.includes(direction) && selects(spec.podSelector, labels),
  );
  return policies.length > 0 ? policies.flatMap(({ spec }) => rulesOf(spec, direction)) : undefined;
}

export function rulesOf({ ingress = [], egress = [] }: NetworkPolicySpec, direction: 'Ingress' | 'Egress'): Rule[] {
  return direction === 'Ingress'
    ? ingress.map(({ from = [], ports = [] }) => ({ peers: from, ports }))
    : egress.map(({ to = [], ports = [] }) => ({ peers: to, ports }));
}

const samePort = (a: PolicyPort, b: PolicyPort): boolean => a.port === b.port && a.protocol === b.protocol;

function isPeer({ podSelector, namespaceSelector, ipBlock }: PolicyPeer, pod: Endpoint, policyNamespace: string): boolean {
  if (ipBlock) return false;
  const inNamespace = namespaceSelector
    ? selects(namespaceSelector, { 'kubernetes.io/metadata.name': pod.namespace })
    : pod.namespace === policyNamespace;
  return inNamespace && selects(podSelector ?? {}, pod.labels);
}
