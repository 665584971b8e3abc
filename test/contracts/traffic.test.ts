/** Who may talk to whom: NetworkPolicies against the declared connections. */
import { Component } from '../../charts/platform/component';
import type { Peer } from '../../charts/platform/traffic';
import type { PolicyPort } from '../support/manifests';
import { type Endpoint, passes, ranges, rulesOf } from '../support/network';
import { ofKind, pods, selects, title } from '../support/objects';
import { everywhere, type Platform, platform as platformNamed } from '../support/platforms';

const DIRECTIONS = ['Ingress', 'Egress'] as const;

const DNS = ['169.254.20.10/32 TCP 53', '169.254.20.10/32 UDP 53'];

const STRANGER: Endpoint = { title: 'a pod of somebody else', namespace: 'default', labels: {} };

const arrow = (from: Endpoint, to: Endpoint, { port, protocol }: PolicyPort): string => `${from.title} -> ${to.title} ${protocol} ${port}`;

/** The pods behind one end of a connection; none for addresses outside the cluster. */
function endpointsOf(platform: Platform, peer: Peer): Endpoint[] {
  if (peer instanceof Component) return pods(platform).filter(({ labels }) => selects({ matchLabels: peer.selector }, labels));
  return 'cidrs' in peer ? [] : [{ title: peer.name, namespace: peer.namespace, labels: peer.labels ?? {} }];
}

/** Every connection between pods that somebody declared. */
function declared(platform: Platform): string[] {
  const found = platform.traffic.connections.flatMap(({ from, to, port: { number: port, protocol } }) =>
    endpointsOf(platform, from).flatMap((source) => endpointsOf(platform, to).map((target) => arrow(source, target, { port, protocol }))),
  );
  return [...new Set(found)];
}

/** Every connection between pods, one of them ours, that the policies let through on a port that anybody uses. */
function allowed(platform: Platform): string[] {
  const ours: Endpoint[] = pods(platform);
  const peers = platform.traffic.connections.flatMap(({ from, to }) => [from, to]).filter((peer) => !(peer instanceof Component));
  const neighbours = new Map(peers.flatMap((peer) => endpointsOf(platform, peer)).map((end) => [end.title, end]));
  const others = [...neighbours.values(), STRANGER];
  const used = platform.traffic.connections.map(({ port: { number: port, protocol } }) => ({ port, protocol }));
  const ports = [...new Map([...used, { port: 22, protocol: 'TCP' }].map((port) => [`${port.port} ${port.protocol}`, port])).values()];
  const pairs = [
    ...ours.flatMap((from) => [...ours, ...others].map((to) => ({ from, to }))),
    ...others.flatMap((from) => ours.map((to) => ({ from, to }))),
  ];
  return pairs.flatMap(({ from, to }) => ports.filter((port) => passes(platform, from, to, port)).map((port) => arrow(from, to, port)));
}

const without = (list: readonly string[], other: readonly string[]): string[] => list.filter((entry) => !other.includes(entry));

describe('Policies', () => {
  everywhere('everything is denied in every namespace, in both directions, for every pod', (platform) =>
    ofKind(platform, 'Namespace').flatMap(({ metadata: { name } }) => {
      const policy = ofKind(platform, 'NetworkPolicy').find(
        ({ metadata }) => metadata.name === 'default-deny' && metadata.namespace === name,
      );
      const expected = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
      return JSON.stringify(policy?.spec) === JSON.stringify(expected) ? [] : [name];
    }),
  );

  everywhere('every pod may ask the DNS of the cluster, and the cache of its node', (platform) => {
    const dns: Endpoint = { title: 'DNS', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
    const another: Endpoint = { ...dns, title: 'a neighbour of DNS', labels: { 'k8s-app': 'metrics-server' } };
    const asks = (pod: Endpoint, target: Endpoint) =>
      ['TCP', 'UDP'].map((protocol) => passes(platform, pod, target, { port: 53, protocol })).join();
    return pods(platform)
      .filter(
        (pod) =>
          asks(pod, dns) !== 'true,true' ||
          asks(pod, another) !== 'false,false' ||
          !DNS.every((range) => ranges(platform, pod, 'Egress').includes(range)),
      )
      .map((pod) => pod.title);
  });

  everywhere('components that are connected have pods', (platform) =>
    platform.traffic.connections
      .flatMap(({ from, to }) => [from, to])
      .flatMap((peer) => (peer instanceof Component && endpointsOf(platform, peer).length === 0 ? [peer.objectName] : [])),
  );

  everywhere('declared connections get through', (platform) => without(declared(platform), allowed(platform)));

  everywhere('nothing else gets through', (platform) => without(allowed(platform), declared(platform)));

  everywhere('pods reach the address ranges that are declared for them, and are reached from no others', (platform) =>
    pods(platform).flatMap((pod) =>
      DIRECTIONS.flatMap((direction) => {
        const expected = platform.traffic.connections.flatMap(({ from, to, port }) => {
          const [own, other] = direction === 'Egress' ? [from, to] : [to, from];
          const isOwn = own instanceof Component && selects({ matchLabels: own.selector }, pod.labels);
          return isOwn && 'cidrs' in other ? other.cidrs.map((cidr) => `${cidr} ${port.protocol} ${port.number}`) : [];
        });
        const open = without(ranges(platform, pod, direction), direction === 'Egress' ? DNS : []);
        return [
          ...without(open, expected).map((range) => `${pod.title}: ${range} is open`),
          ...without(expected, open).map((range) => `${pod.title}: ${range} is closed`),
        ];
      }),
    ),
  );

  everywhere('every rule names its peers and its ports: an empty list would mean all', (platform) =>
    ofKind(platform, 'NetworkPolicy').flatMap((policy) =>
      DIRECTIONS.flatMap((direction) =>
        rulesOf(policy.spec, direction)
          .filter(({ peers, ports }) => peers.length === 0 || ports.length === 0 || peers.some((peer) => Object.keys(peer).length === 0))
          .map(() => `${title(policy)}: ${direction}`),
      ),
    ),
  );

  everywhere('every component that has connections has one policy, which closes both directions', (platform) =>
    ofKind(platform, 'NetworkPolicy')
      .filter(({ metadata }) => metadata.name !== 'allow-dns')
      .filter(({ spec }) => spec.policyTypes.join() !== 'Ingress,Egress')
      .map(title),
  );

  test('Flower reaches the broker and nothing else', () => {
    const reached = allowed(platformNamed('embedded')).filter((connection) => connection.startsWith('Deployment data/airflow-flower -> '));
    expect(reached).toEqual(['Deployment data/airflow-flower -> StatefulSet data/redis TCP 6379']);
  });
});
