import type { Change } from '../changes';
import { at, entriesOf, fieldsOf, type Manifest } from '../manifest';

const INSTANCE = 'app.kubernetes.io/instance';
const NAMES = ['app.kubernetes.io/name', 'kubernetes.io/metadata.name'];

/** Connections that were not allowed before. A policy that goes no longer denies. */
export function openedNetwork({ before, after }: Change): string[] {
  if ((after ?? before)?.kind !== 'NetworkPolicy') return [];
  if (!after) return ['the policy is gone: what it denied may be allowed'];
  const allowed = new Set(allowedBy(before));
  const opened = allowedBy(after).filter((connection) => !allowed.has(connection));
  const types = before
    ? entriesOf(at(before, 'spec', 'policyTypes')).filter((type) => !entriesOf(at(after, 'spec', 'policyTypes')).includes(type))
    : [];
  const moved = before && JSON.stringify(at(before, 'spec', 'podSelector')) !== JSON.stringify(at(after, 'spec', 'podSelector'));
  return [
    ...types.map((type) => `${type} is no longer denied by default`),
    ...(moved ? ['it is about other pods than before'] : []),
    ...opened,
  ];
}

/** One line for each peer and port. */
function allowedBy(policy: Manifest | undefined): string[] {
  const rules = (direction: string) => entriesOf(at(policy, 'spec', direction));
  return [
    ...rules('ingress').flatMap((rule) => lines('from', at(rule, 'from'), at(rule, 'ports'))),
    ...rules('egress').flatMap((rule) => lines('to', at(rule, 'to'), at(rule, 'ports'))),
  ];
}

/** No peers are all peers, and no ports all ports. */
function lines(direction: string, peers: unknown, ports: unknown): string[] {
  const peerNames = entriesOf(peers).length > 0 ? entriesOf(peers).map(peerName) : ['everybody'];
  const portNames = entriesOf(ports).length > 0 ? entriesOf(ports).map(portName) : ['every port'];
  return peerNames.flatMap((peer) => portNames.map((port) => `${direction} ${peer}, ${port}`));
}

function peerName(peer: unknown): string {
  const block = at(peer, 'ipBlock');
  if (block) {
    const except = entriesOf(at(block, 'except'));
    return [String(at(block, 'cidr')), ...(except.length > 0 ? [`except ${except.join(', ')}`] : [])].join(' ');
  }
  const pods = selectorName(at(peer, 'podSelector'));
  const namespace = at(peer, 'namespaceSelector');
  return namespace === undefined ? pods : `${pods} of namespace ${selectorName(namespace)}`;
}

/** Names as people say them; what is in every selector says nothing. */
function selectorName(selector: unknown): string {
  const labels = Object.entries(fieldsOf(at(selector, 'matchLabels')))
    .filter(([label]) => label !== INSTANCE)
    .map(([label, value]) => (NAMES.includes(label) ? String(value) : `${label}=${value}`));
  const expressions = entriesOf(at(selector, 'matchExpressions')).map((expression) => JSON.stringify(expression));
  return [...labels, ...expressions].join(' ') || '(all)';
}

function portName(port: unknown): string {
  const [number, last, protocol] = ['port', 'endPort', 'protocol'].map((field) => at(port, field));
  return `${number ?? 'every port'}${last === undefined ? '' : `–${last}`}/${String(protocol ?? 'TCP').toLowerCase()}`;
}
