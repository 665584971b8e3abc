import { App } from 'cdk8s';
import type { Component } from '../../charts/platform/component';
import { tcp, udp } from '../../charts/platform/ports';
import { topologyDiagram, topologyOf } from '../../charts/platform/topology';
import { type Connection, type Neighbour, type Outside, peerName, Traffic } from '../../charts/platform/traffic';
import { emptyChart, objectsOf, readable, Something } from '../support/fixtures';
import { find, ofKind } from '../support/objects';

const internet: Outside = { name: 'internet', cidrs: ['0.0.0.0/0', '192.0.2.0/24'] };

const operator: Neighbour = { name: 'operator', namespace: 'operators', labels: { app: 'operator' } };

const monitoring: Neighbour = { name: 'monitoring', namespace: 'monitoring' };

const said = ({ from, to, port }: Connection): string => `${peerName(from)} -> ${peerName(to)}:${port.number}/${port.protocol}`;

/** Two namespaces with a client in one, and two servers. */
function twoNamespaces() {
  const app = new App();
  const [here, there] = [emptyChart('here', { app }), emptyChart('there', { app, namespace: 'elsewhere' })];
  const ports = { http: tcp(8080), metrics: udp(9125) };
  return {
    here,
    there,
    client: new Something(here, 'client'),
    server: new Something(here, 'server', { ports }),
    remote: new Something(there, 'remote', { ports, variant: { 'airflow-platform/pool': 'fast' } }),
  };
}

describe('Traffic', () => {
  test('is listed in an order that does not depend on who declared it first', () => {
    const { client, server, remote } = twoNamespaces();
    const [one, other] = [new Traffic(), new Traffic()];
    one.connect(client, [server, remote], 'http');
    one.connect(client, internet, tcp(443));
    other.connect(client, internet, tcp(443));
    other.connect([client], remote, 'http');
    other.connect(client, server, 'http');
    expect(one.connections.map(said)).toEqual(['client -> internet:443/TCP', 'client -> remote:8080/TCP', 'client -> server:8080/TCP']);
    expect(other.connections.map(said)).toEqual(one.connections.map(said));
  });

  test('counts a connection once, however often it is declared', () => {
    const { client, server } = twoNamespaces();
    const traffic = new Traffic();
    traffic.connect([client, client], server, 'http');
    traffic.connect(client, server, tcp(8080));
    expect(traffic.connections.map(said)).toEqual(['client -> server:8080/TCP']);
  });

  test('to a port that a component does not have is refused, with those that it has', () => {
    const { client, server } = twoNamespaces();
    expect(() => new Traffic().connect(client, server, 'https')).toThrow('99-here/server has no port "https"; it has: http, metrics');
    expect(() => new Traffic().connect(server, client, 'http')).toThrow('99-here/client has no port "http"; it has: none');
  });

  test('to something outside takes a number: only components have named ports', () => {
    const { client } = twoNamespaces();
    expect(() => new Traffic().connect(client, internet, 'https')).toThrow(
      'port "https" of internet: give a number, only components have named ports',
    );
  });
});

describe('Two peers of one name', () => {
  test('are refused: one would stand for the other', () => {
    const { client } = twoNamespaces();
    const traffic = new Traffic();
    traffic.connect(client, internet, tcp(443));
    expect(() => traffic.connect(client, { ...internet, cidrs: ['203.0.113.0/24'] }, tcp(443))).toThrow(
      'client -> internet:443/TCP is declared twice, between different peers of the same names; give one of them another name',
    );
  });
});

describe('Policies', () => {
  function policies(declare: (traffic: Traffic, around: ReturnType<typeof twoNamespaces>) => void) {
    const around = twoNamespaces();
    const traffic = new Traffic();
    declare(traffic, around);
    traffic.render([around.here, around.there]);
    return { objects: [...objectsOf(around.here), ...objectsOf(around.there)] };
  }

  test('say on both sides, by labels, namespaces and addresses, what was declared', () => {
    const { objects } = policies((traffic, { client, server, remote }) => {
      traffic.connect(client, server, 'http');
      traffic.connect(client, remote, 'metrics');
      traffic.connect(client, internet, tcp(443));
      traffic.connect(operator, server, 'http');
      traffic.connect(monitoring, remote, 'metrics');
      traffic.connect(server, server, 'http');
    });
    expect(readable(objects)).toMatchSnapshot();
  });

  test('deny everything but DNS in a namespace where nothing is connected', () => {
    const names = ofKind(
      policies(() => {}),
      'NetworkPolicy',
    ).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    expect(names).toEqual(['airflow/default-deny', 'airflow/allow-dns', 'elsewhere/default-deny', 'elsewhere/allow-dns']);
  });

  test('are written once for a namespace that several charts share', () => {
    const app = new App();
    const charts = [emptyChart('one', { app }), emptyChart('two', { app })];
    new Traffic().render(charts);
    expect(charts.flatMap(objectsOf).map(({ metadata }) => metadata.name)).toEqual(['default-deny', 'allow-dns']);
  });

  test('open every range of an outside peer', () => {
    const rendered = policies((traffic, { client }) => traffic.connect(client, internet, tcp(443)));
    const [rule] = find(rendered, 'NetworkPolicy', 'client').spec.egress ?? [];
    expect(rule?.to).toEqual([{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '192.0.2.0/24' } }]);
  });

  test('of pods that an operator makes say why a checker does not find these', () => {
    const app = new App();
    const chart = emptyChart('here', { app });
    const operated: Component = new Something(chart, 'operated', { operated: true, ports: { http: tcp(8080) } });
    const traffic = new Traffic();
    traffic.connect(operator, operated, 'http');
    traffic.render([chart]);
    expect(find({ objects: objectsOf(chart) }, 'NetworkPolicy', 'operated').metadata.annotations).toMatchObject({
      'kube-score/ignore': 'networkpolicy-targets-pod',
    });
  });
});

test('The topology has an arrow for each connection and a box for each namespace', () => {
  const { client, server, remote } = twoNamespaces();
  const traffic = new Traffic();
  traffic.connect(client, [server, remote], 'http');
  traffic.connect(client, remote, 'metrics');
  traffic.connect(remote, { name: 'the-internet', cidrs: ['0.0.0.0/0'] }, tcp(443));
  expect(topologyDiagram(topologyOf(traffic.connections))).toMatchSnapshot();
});
