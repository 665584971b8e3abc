import { assemble } from '../../charts/environment';
import { Component } from '../../charts/platform/component';
import { environmentOf } from './environment';

/** Pods of one component: those of `namespace` that carry all of `labels`. */
export interface Peer {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** One allowed connection between two components. */
export interface Connection {
  readonly from: Peer;
  readonly to: Peer;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** What the environment declares; everything else between its components must be refused. */
export function connections(environment: string): Connection[] {
  return assemble(environmentOf(environment)).traffic.connections.flatMap(({ from, to, port }) =>
    from instanceof Component && to instanceof Component
      ? [{ from: peer(from), to: peer(to), port: port.number, protocol: port.protocol }]
      : [],
  );
}

function peer({ objectName, namespace, selector }: Component): Peer {
  return { name: objectName, namespace, labels: selector };
}
