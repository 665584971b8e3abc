import {
  IntOrString,
  KubeNetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type NetworkPolicySpec,
} from 'cdk8s-plus-28/lib/imports/k8s';
import { Component } from './component';
import { EXCEPTIONS, exceptionAnnotations } from './exceptions';
import { type Labels, NAME_LABEL } from './labels';
import { nonEmpty } from './non-empty';
import type { PlatformChart } from './platform-chart';
import { type Port, tcp, udp } from './ports';

/** Addresses outside the platform. */
export interface Outside {
  /** For people: the name in the topology diagram. */
  readonly name: string;
  /** Address ranges, CIDR. */
  readonly cidrs: readonly string[];
}

/** Pods of another project in the cluster: an operator, an ingress controller. */
export interface Neighbour {
  readonly name: string;
  readonly namespace: string;
  /** @default - every pod of the namespace */
  readonly labels?: Labels;
}

export type Peer = Component | Outside | Neighbour;

/** One allowed connection. */
export interface Connection {
  readonly from: Peer;
  readonly to: Peer;
  readonly port: Port;
}

type OneOrMore<T> = T | readonly T[];

/**
 * The only way to open a port. Each declared connection becomes an egress rule on one side and an ingress rule on the
 * other, an arrow in the topology diagram and an assertion in the tests; what is not declared is denied, both ways.
 */
export class Traffic {
  private readonly declared = new Map<string, Connection>();

  /** @param port a port name of the components connected to, or a port where the other side is outside */
  connect(from: OneOrMore<Peer>, to: OneOrMore<Peer>, port: string | Port): void {
    for (const source of asList(from)) {
      for (const target of asList(to)) {
        const connection = { from: source, to: target, port: typeof port === 'string' ? portOf(target, port) : port };
        this.declare(connection);
      }
    }
  }

  private declare(connection: Connection): void {
    const key = keyOf(connection);
    const known = this.declared.get(key) ?? connection;
    if (!samePeer(known.from, connection.from) || !samePeer(known.to, connection.to)) {
      throw new Error(`${key} is declared twice, between different peers of the same names; give one of them another name`);
    }
    this.declared.set(key, connection);
  }

  /** All connections, in a stable order. */
  get connections(): Connection[] {
    return [...this.declared].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, connection]) => connection);
  }

  /** Writes the policies: deny everything but DNS in the charts' namespaces, then one policy for each component. */
  render(charts: readonly PlatformChart[]): void {
    const { connections } = this;
    const seen = new Set<string>();
    for (const chart of charts) {
      const components = chart.node.findAll().filter((node) => node instanceof Component);
      for (const namespace of [chart.namespace, ...components.map((component) => component.namespace)]) {
        if (namespace && !seen.has(namespace)) denyByDefault(chart, namespace);
        if (namespace) seen.add(namespace);
      }
      for (const component of components) this.renderPolicy(component, connections);
    }
  }

  private renderPolicy(component: Component, connections: readonly Connection[]): void {
    const ingress = connections.filter(({ to }) => to === component);
    const egress = connections.filter(({ from }) => from === component);
    if (ingress.length + egress.length === 0) return;
    new KubeNetworkPolicy(component, 'network-policy', {
      metadata: {
        ...component.metadata(),
        annotations: component.operated ? exceptionAnnotations(EXCEPTIONS.operatorMadePods) : undefined,
      },
      spec: {
        podSelector: { matchLabels: { ...component.selector } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: withoutRepeats(ingress.map(({ from, port }) => ({ from: peersOf(from, component), ports: [portRule(port)] }))),
        egress: withoutRepeats(egress.map(({ to, port }) => ({ to: peersOf(to, component), ports: [portRule(port)] }))),
      },
    });
  }
}

export function peerName(peer: Peer): string {
  return peer instanceof Component ? peer.objectName : peer.name;
}

function samePeer(a: Peer, b: Peer): boolean {
  return a === b || (!(a instanceof Component) && !(b instanceof Component) && JSON.stringify(a) === JSON.stringify(b));
}

function portOf(target: Peer, name: string): Port {
  if (target instanceof Component) return target.port(name);
  throw new Error(`port "${name}" of ${target.name}: give a number, only components have named ports`);
}

function keyOf({ from, to, port }: Connection): string {
  return `${peerName(from)} -> ${peerName(to)}:${port.number}/${port.protocol}`;
}

function peersOf(peer: Peer, seenFrom: Component): NetworkPolicyPeer[] {
  if (peer instanceof Component) {
    const sameNamespace = peer.namespace === seenFrom.namespace;
    return [
      {
        podSelector: { matchLabels: { ...peer.selector } },
        namespaceSelector: sameNamespace ? undefined : namespaceSelector(peer.namespace),
      },
    ];
  }
  if ('cidrs' in peer) return peer.cidrs.map((cidr) => ({ ipBlock: { cidr } }));
  return [
    {
      podSelector: peer.labels ? { matchLabels: { ...peer.labels } } : undefined,
      namespaceSelector: namespaceSelector(peer.namespace),
    },
  ];
}

/** Each rule once: two outside peers may have the same addresses. */
function withoutRepeats<Rule>(rules: readonly Rule[]): Rule[] | undefined {
  return nonEmpty([...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()]);
}

function namespaceSelector(namespace: string) {
  return { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
}

function portRule({ number, protocol }: Port): NetworkPolicyPort {
  return { port: IntOrString.fromNumber(number), protocol };
}

/** The cluster's DNS, and the node-local cache that many clusters put in front of it. */
const DNS: NetworkPolicyPeer[] = [
  { namespaceSelector: namespaceSelector('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } },
  { ipBlock: { cidr: '169.254.20.10/32' } }, // https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
];

function denyByDefault(chart: PlatformChart, namespace: string): void {
  const everyPod = (name: string, rules: Omit<NetworkPolicySpec, 'podSelector'>) =>
    new KubeNetworkPolicy(chart, `${namespace}-${name}`, {
      metadata: { name, namespace, labels: { [NAME_LABEL]: name } },
      spec: { podSelector: {}, ...rules },
    });
  everyPod('default-deny', { policyTypes: ['Ingress', 'Egress'] });
  everyPod('allow-dns', { policyTypes: ['Egress'], egress: [{ to: DNS, ports: [portRule(udp(53)), portRule(tcp(53))] }] });
}

function asList<T>(value: OneOrMore<T>): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
