import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import ipaddr from 'ipaddr.js';
import { readAssets } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { ContainerProps } from '../platform/container';
import { type Image, images } from '../platform/images';
import { LoadBalancerService } from '../platform/load-balancer-service';
import { tcp, udp } from '../platform/ports';
import { httpProbe, tcpProbe } from '../platform/probes';
import { quantityValue } from '../platform/quantity';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import { resourcesOf, type Size } from '../platform/tiers';
import { filesOf, type Mount, type SecretMount } from '../platform/volumes';
import { Deployment } from '../platform/workload';
import { authorityMounts } from '../security/authority';
import { servedFiles } from '../security/certificates';
import type { SecretInventory } from '../security/secret-inventory';
import { doorPages, type PrivatePage } from './door-pages';

export interface VpnGatewayProps {
  readonly namespace: string;
  /** Made from image/vpn-gateway. */
  readonly image: Image;
  /** @default - the registry is public */
  readonly imagePullSecret?: string;
  /** Addresses of the tunnel, CIDR; the gateway has the first. */
  readonly range: string;
  /** Devices that may come in, by name. */
  readonly peers: Readonly<Record<string, { readonly publicKey: string; readonly address: string }>>;
  /** Who may knock, CIDR. */
  readonly sourceRanges: readonly string[];
  /** What the cloud wants to know of its load balancer. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Of the tunnel; the door behind it is small. */
  readonly resources: Size;
  readonly pages: readonly PrivatePage[];
  /** Host and port of oauth2-proxy. */
  readonly authProxy: string;
  /** Groups whose members may open pages without a login of their own. */
  readonly allowedGroups: readonly string[];
  /** Certificate for the hosts of the pages. */
  readonly certificate: Secret;
  /** Who vouches for pages that are asked over https. @default - there are none */
  readonly authority?: Secret;
  readonly secrets: SecretInventory;
}

/** Files beside this one, under /etc/door in the pod; the firewall's where both say the same. */
const DOOR_CONFIGURATION = [
  ...['nginx.conf', 'tls.conf', 'login.conf', 'to-login.conf', 'ask.conf', 'forbidden.html'].map((name) => `vpn-gateway/${name}`),
  ...['proxy.conf', 'upstream.conf', 'authority.conf', 'log-filter.sed'].map((name) => `waf/${name}`),
];

const DOOR_SCRIPTS = ['vpn-gateway/start-door.sh', 'reload-on-change.sh'];

const CERTIFICATE_PATH = '/run/secrets/vpn-gateway-tls';
const KEY_PATH = '/run/secrets/vpn-gateway';

/** What fits into a cluster's network with an overlay of its own, and WireGuard's 60 bytes around it. */
const MTU = 1380;

/** Shows the metrics: the Service of the component's name is the world's. */
export const METRICS_SERVICE = 'vpn-gateway-metrics';

/** What a connection holds when its device reads slower than the page writes: 1.5 MiB measured, and room for the rest. */
const CONNECTION_MEMORY = 2 * 1024 ** 2;

/**
 * The only way to the private hosts: WireGuard in userspace, so that the pod needs no privilege, and behind it in the same pod
 * the door, nginx, which ends TLS and asks for the login.
 */
export class VpnGateway extends Component {
  /** Its address in the tunnel, where the names of the private hosts must lead. */
  readonly address: string;

  constructor(scope: Construct, props: VpnGatewayProps) {
    super(scope, 'vpn-gateway', {
      namespace: props.namespace,
      version: props.image.tag,
      ports: { wireguard: udp(51820), metrics: tcp(9586) },
    });
    this.address = firstAddress(props.range);
    new LoadBalancerService(this, {
      name: 'vpn-gateway',
      ports: { wireguard: this.port('wireguard').number },
      sourceRanges: props.sourceRanges,
      annotations: props.annotations,
    });
    new Service(this, { name: METRICS_SERVICE, ports: { metrics: this.port('metrics') } });
    // One pod: a device's session is with the pod that it shook hands with. An update starts the next pod first; devices notice
    // that nobody answers and shake hands with it, within 15 seconds.
    new Deployment(this, {
      replicas: 1,
      priority: 'system',
      gracePeriod: Duration.seconds(30),
      imagePullSecret: props.imagePullSecret,
      containers: [this.gateway(props), this.door(props)],
    });
  }

  private gateway({ image, range, peers, resources, secrets }: VpnGatewayProps): ContainerProps {
    const key = secrets.declare('vpn-gateway', this.namespace, {
      rotation: 'device-key',
      keys: { 'private-key': { purpose: "The gateway's own WireGuard key, as wg genkey prints it", format: 'wireguard' } },
    });
    const configuration = {
      address: `${this.address}/${range.split('/')[1]}`,
      listenPort: this.port('wireguard').number,
      mtu: MTU,
      peers: Object.entries(peers).map(([name, { publicKey, address }]) => ({ name, publicKey, address })),
      forward: [{ port: 443, target: '127.0.0.1:8443' }],
    };
    const memory = quantityValue(resourcesOf(resources).limits.memory);
    const config = new ConfigFiles(this, 'vpn-gateway-config', { 'config.json': `${JSON.stringify(configuration, undefined, 2)}\n` });
    return {
      name: 'vpn-gateway',
      image,
      args: [
        '--config=/etc/vpn-gateway/config.json',
        `--private-key=${KEY_PATH}/private-key`,
        `--connections=${Math.floor(memory / CONNECTION_MEMORY)}`,
        '--drain=25s', // below the grace period
      ],
      // Go's memory grows to twice of what it holds before it cleans up, unless it knows where to stop.
      environment: { GOMEMLIMIT: String(Math.floor(memory * 0.9)) },
      ports: this.ports,
      resources,
      mounts: [
        { name: 'config', path: '/etc/vpn-gateway', source: { config } },
        { name: 'private-key', path: KEY_PATH, source: { secret: key, keys: ['private-key'] } },
      ],
      probes: {
        liveness: tcpProbe('metrics', { period: 30, failures: 6 }),
        readiness: httpProbe('/readyz', 'metrics'),
      },
    };
  }

  private door(props: VpnGatewayProps): ContainerProps {
    const secrets = secretFiles(props);
    return {
      name: 'door',
      image: images.waf,
      command: ['sh', '/scripts/start-door.sh'],
      args: filesOf(secrets),
      ports: { health: tcp(8081) },
      resources: 'micro',
      mounts: [...this.doorConfiguration(props), ...secrets],
      probes: {
        liveness: tcpProbe('health', { period: 30, failures: 6 }),
        readiness: httpProbe('/healthz', 'health'),
      },
    };
  }

  private doorConfiguration(props: VpnGatewayProps): Mount[] {
    const config = new ConfigFiles(this, 'vpn-gateway-door', readAssets(__dirname, DOOR_CONFIGURATION));
    const scripts = new ConfigFiles(this, 'vpn-gateway-scripts', readAssets(__dirname, DOOR_SCRIPTS));
    const settings = new ConfigFiles(this, 'vpn-gateway-pages', { 'pages.conf': doorPages({ ...props, devices: props.peers }) });
    return [
      { name: 'door', path: '/etc/door', source: { config } },
      { name: 'pages', path: '/etc/door-settings', source: { config: settings } },
      { name: 'scripts', path: '/scripts', source: { config: scripts } },
    ];
  }
}

/** Certificates, by the paths that the configuration names. */
function secretFiles({ pages, certificate, authority }: VpnGatewayProps): SecretMount[] {
  const encrypted = pages.filter(({ upstream }) => upstream.startsWith('https:'));
  if (encrypted.length > 0 && !authority)
    throw new Error(`${encrypted.map(({ host }) => host).join(', ')}: asked over https, so the door needs an authority to check it by`);
  return [...servedFiles(certificate, CERTIFICATE_PATH), ...authorityMounts(encrypted.length > 0 ? authority : undefined)];
}

function firstAddress(range: string): string {
  const { octets } = ipaddr.IPv4.networkAddressFromCIDR(range);
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  return [a, b, c, d + 1].join('.');
}
