import { join } from 'node:path';
import ipaddr from 'ipaddr.js';
import { doorPages, type PrivatePage } from '../../charts/edge/door-pages';
import { VpnGateway, type VpnGatewayProps } from '../../charts/edge/vpn-gateway';
import { readAsset } from '../../charts/platform/assets';
import { images } from '../../charts/platform/images';
import { Secret } from '../../charts/platform/secret';
import { SecretInventory } from '../../charts/security/secret-inventory';
import { emptyChart, objectsOf, readable } from '../support/fixtures';
import { containers, find, ofKind } from '../support/objects';

const NAMESPACE = 'airflow-vpn';

const tls = (name: string) =>
  new Secret(name, NAMESPACE, {
    keys: Object.fromEntries(['tls.crt', 'tls.key', 'ca.crt'].map((key) => [key, { purpose: key, format: 'provided' }])),
  });

const PAGES: readonly PrivatePage[] = [
  { host: 'grafana.example.com', upstream: 'http://grafana.airflow-observability:3000', login: 'own' },
  { host: 'prometheus.example.com', upstream: 'http://prometheus.airflow-observability:9090', login: 'auth-proxy' },
  { host: 'keycloak.example.com', upstream: 'https://keycloak.airflow-edge:8443', login: 'own' },
];

const PEERS = {
  'alice-laptop': { publicKey: 'YWxpY2UtYWxpY2UtYWxpY2UtYWxpY2UtYWxpY2UtMTI=', address: '10.13.13.2' },
  'bob-phone': { publicKey: 'Ym9iLWJvYi1ib2ItYm9iLWJvYi1ib2ItYm9iLWJvYi0=', address: '10.13.13.3' },
};

function gateway(props: Partial<VpnGatewayProps> = {}) {
  const chart = emptyChart('edge', { namespace: 'airflow-edge' });
  const secrets = new SecretInventory();
  const component = new VpnGateway(chart, {
    namespace: NAMESPACE,
    image: images.vpnGateway,
    range: '10.13.13.0/24',
    peers: PEERS,
    sourceRanges: ['203.0.113.0/24'],
    annotations: { 'example.com/load-balancer': 'network' },
    resources: 'micro',
    pages: PAGES,
    authProxy: 'auth-proxy.airflow-edge:4180',
    allowedGroups: ['airflow-admin', 'airflow-op'],
    certificate: tls('vpn-gateway-tls'),
    authority: tls('platform-ca'),
    secrets,
    ...props,
  });
  return { component, secrets, objects: objectsOf(chart) };
}

const file = (name: string, props?: Partial<VpnGatewayProps>): string =>
  ofKind(gateway(props), 'ConfigMap').flatMap(({ data = {} }) => (data[name] === undefined ? [] : [data[name]]))[0] ?? '';

const container = (name: string, props?: Partial<VpnGatewayProps>) => containers(gateway(props)).find((one) => one.name === name);

test('The VPN gateway is one pod of two containers behind a load balancer, in a namespace of its own', () => {
  expect(readable(gateway().objects)).toMatchSnapshot();
});

test('The tunnel has the devices of the environment, and leads to the door alone', () => {
  expect(JSON.parse(file('config.json'))).toEqual({
    address: '10.13.13.1/24',
    listenPort: 51820,
    mtu: 1380,
    peers: Object.entries(PEERS).map(([name, peer]) => ({ name, ...peer })),
    forward: [{ port: 443, target: '127.0.0.1:8443' }],
  });
});

test.each([
  ['10.13.13.0/24', '10.13.13.1'],
  ['10.99.0.64/26', '10.99.0.65'],
  ['172.16.0.0/12', '172.16.0.1'],
])('Of %s the gateway has %s', (range, address) => {
  expect(gateway({ range }).component.address).toBe(address);
  expect(ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(range))).toBe(true);
});

test('The door shows its pages, and asks for the login where they have none', () => {
  expect(file('pages.conf')).toMatchSnapshot();
});

describe("The door's nginx", () => {
  const CHARTS = join(__dirname, '..', '..', 'charts', 'edge');
  const door = readAsset(CHARTS, 'vpn-gateway/nginx.conf');

  test("knows every variable that the firewall's proxy.conf uses", () => {
    const used = [...readAsset(CHARTS, 'waf/proxy.conf').matchAll(/\$(\w+)/g)].map(([, name = '']) => name);
    const known = new Set([...door.matchAll(/map \S+ \$(\w+)/g)].map(([, name = '']) => name));
    const ofNginx = ['host', 'http_upgrade', 'remote_addr', 'request_id'];
    expect(used.filter((name) => !known.has(name) && !ofNginx.includes(name))).toEqual([]);
    expect(used).toContain('client_scheme');
  });

  test('logs what the firewall logs, and the device and the user', () => {
    const fields = (text: string) => [...text.matchAll(/"(\w+)":/g)].map(([, name]) => name);
    const ofRates = ['limit', 'connections_limit'];
    expect(fields(door).filter((name) => name !== 'device' && name !== 'user')).toEqual(
      fields(readAsset(CHARTS, 'waf/nginx.conf')).filter((name = '') => !ofRates.includes(name)),
    );
    expect(fields(door)).toEqual(expect.arrayContaining(['device', 'user']));
  });
});

describe('A page with a login of its own', () => {
  test('has no way to oauth2-proxy', () => {
    expect(file('pages.conf', { pages: PAGES.filter(({ login }) => login === 'own') })).not.toMatch(/auth-proxy|login\.conf|ask\.conf/);
  });
});

describe('Groups', () => {
  const asked = (allowedGroups: readonly string[]) =>
    doorPages({ pages: PAGES, devices: {}, authProxy: 'auth-proxy:4180', allowedGroups }).match(
      /allowed_groups \{\n {2}default (.*);/,
    )?.[1];

  test('are asked for one by one, whatever their names are made of', () => {
    expect(asked(['airflow-admin', 'Airflow Op/EU', 'ops@example.com'])).toBe('airflow-admin,Airflow%20Op%2FEU,ops%40example.com');
  });

  test('cannot be none: that would let everybody in', () => {
    expect(() => asked([])).toThrow('the door needs the groups that it lets in');
  });
});

describe('The authority', () => {
  test('is mounted where a page is asked over https, and the certificate belongs to the host that is asked', () => {
    expect(container('door')?.args).toEqual([
      '/run/secrets/vpn-gateway-tls/tls.crt',
      '/run/secrets/vpn-gateway-tls/tls.key',
      '/run/secrets/platform-ca/ca.crt',
    ]);
    expect(file('pages.conf')).toContain('proxy_ssl_name keycloak.airflow-edge;');
  });

  test('is not mounted where none is', () => {
    expect(container('door', { pages: PAGES.slice(0, 2) })?.args).toHaveLength(2);
  });

  test('cannot be missing', () => {
    expect(() => gateway({ authority: undefined })).toThrow('keycloak.example.com: asked over https, so the door needs an authority');
  });
});

describe('The private key', () => {
  test('is a Secret of the VPN', () => {
    expect(gateway().secrets.secrets.map(({ name, namespace, readers }) => ({ name, namespace, readers }))).toEqual([
      { name: 'vpn-gateway', namespace: NAMESPACE, readers: ['vpn-gateway'] },
    ]);
  });

  test('is beside the tunnel only: the door does not see it', () => {
    expect(container('vpn-gateway')?.volumeMounts?.map(({ name }) => name)).toContain('private-key');
    expect(container('door')?.volumeMounts?.map(({ name }) => name)).not.toContain('private-key');
  });
});

test('Both containers have users of their own, and no privilege', () => {
  const { template } = find(gateway(), 'Deployment', 'vpn-gateway').spec;
  expect(template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532, fsGroup: 65532 });
  expect(container('door')?.securityContext).toMatchObject({ runAsUser: 101, runAsGroup: 101, allowPrivilegeEscalation: false });
  expect(container('vpn-gateway')?.securityContext).toMatchObject({ capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true });
});

test.each([
  ['micro', 128, 241_591_910],
  ['mini', 512, 966_367_641],
] as const)('With the memory of %s it takes %i connections, and cleans up in time', (resources, connections, limit) => {
  const { args, env } = container('vpn-gateway', { resources }) ?? {};
  expect(args).toContain(`--connections=${connections}`);
  expect(env).toEqual([{ name: 'GOMEMLIMIT', value: String(limit) }]);
});

test('A changed device makes a new pod', () => {
  const checksum = (props?: Partial<VpnGatewayProps>) =>
    find(gateway(props), 'Deployment', 'vpn-gateway').spec.template.metadata?.annotations?.['checksum/config'];
  expect(checksum({ peers: { 'alice-laptop': PEERS['alice-laptop'] } })).not.toBe(checksum());
});
