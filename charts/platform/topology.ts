import { Component } from './component';
import { type Connection, type Peer, peerName } from './traffic';

/** The connections of an environment as a Mermaid diagram: an arrow for each, a box for each namespace. */
export function topologyDiagram(connections: readonly Connection[]): string {
  const peers = new Map<string, Peer>(connections.flatMap(({ from, to }) => [from, to]).map((peer) => [identifier(peer), peer]));
  const namespaces = new Map<string, string[]>();
  for (const [id, peer] of [...peers].sort()) {
    const place = peer instanceof Component ? peer.namespace : 'outside';
    namespaces.set(place, [...(namespaces.get(place) ?? []), `    ${id}["${peerName(peer)}"]`]);
  }
  const boxes = [...namespaces].sort().flatMap(([place, lines]) => [`  subgraph ${place}`, ...lines, '  end']);
  const arrows = connections.map(
    ({ from, to, port }) => `  ${identifier(from)} -- "${port.number}${port.protocol === 'UDP' ? '/udp' : ''}" --> ${identifier(to)}`,
  );
  return ['```mermaid', 'graph LR', ...boxes, ...arrows, '```'].join('\n');
}

const identifier = (peer: Peer): string => peerName(peer).replace(/[^a-z0-9]+/gi, '_');
