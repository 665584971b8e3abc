import { Component } from './component';
import { type Connection, type Peer, peerName } from './traffic';

/** The connections of an environment as a picture: a box for each place, a node for each peer, one arrow for each pair. */
export interface Topology {
  readonly places: readonly { readonly name: string; readonly peers: readonly string[] }[];
  readonly arrows: readonly { readonly from: string; readonly to: string; readonly ports: readonly string[] }[];
}

export function topologyOf(connections: readonly Connection[]): Topology {
  const peers = new Map(connections.flatMap(({ from, to }) => [from, to]).map((peer) => [peerName(peer), placeOf(peer)]));
  const names = [...peers.keys()].sort();
  const arrows = new Map<string, { from: string; to: string; ports: string[] }>();
  for (const { from, to, port } of connections) {
    const [source, target] = [peerName(from), peerName(to)];
    const arrow = arrows.get(`${source} ${target}`) ?? { from: source, to: target, ports: [] };
    arrow.ports.push(`${port.number}${port.protocol === 'UDP' ? '/udp' : ''}`);
    arrows.set(`${source} ${target}`, arrow);
  }
  return {
    places: [...new Set(peers.values())].sort().map((name) => ({ name, peers: names.filter((peer) => peers.get(peer) === name) })),
    arrows: [...arrows.values()],
  };
}

const placeOf = (peer: Peer): string => (peer instanceof Component ? peer.namespace : 'outside');

/** As Mermaid, which GitHub and editors draw. */
export function topologyDiagram({ places, arrows }: Topology): string {
  const boxes = places.flatMap(({ name, peers }) => [
    `  subgraph ${name}`,
    ...peers.map((peer) => `    ${identifier(peer)}["${peer}"]`),
    '  end',
  ]);
  const lines = arrows.map(({ from, to, ports }) => `  ${identifier(from)} -- "${ports.join(', ')}" --> ${identifier(to)}`);
  return ['```mermaid', 'graph LR', ...boxes, ...lines, '```'].join('\n');
}

const identifier = (name: string): string => name.replace(/[^a-z0-9]+/gi, '_');
