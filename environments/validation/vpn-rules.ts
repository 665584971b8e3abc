import ipaddr from 'ipaddr.js';
import { PAGES, pagesHere } from '../../charts/observability/pages';
import { images } from '../../charts/platform/images';
import type { Environment } from '../schema';
import { versionRule } from './image-rules';
import { breach, type Rule, when } from './rule';

type Vpn = Environment['edge']['vpn'];

/** Addresses of the tunnel that devices can have: the first is the gateway's, the ends are the network's. */
function addressesOf(range: string): { readonly first: number; readonly last: number } {
  return {
    first: numberOf(ipaddr.IPv4.networkAddressFromCIDR(range)) + 2,
    last: numberOf(ipaddr.IPv4.broadcastAddressFromCIDR(range)) - 1,
  };
}

const numberOf = (address: ipaddr.IPv4): number => address.octets.reduce((number, octet) => number * 256 + octet, 0);

const dotted = (number: number): string => [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');

/** What to write instead: the first address that no device has. */
function freeAddress({ range, peers }: Vpn): string {
  const { first, last } = addressesOf(range);
  const taken = new Set(Object.values(peers).map(({ address }) => address));
  for (let address = first; address <= last; address++) {
    if (!taken.has(dotted(address))) return `give it a free one: ${dotted(address)}`;
  }
  return 'widen edge.vpn.range: all its addresses are taken';
}

/** Devices with a value that a device before them has, and that device's name. */
function repeated(peers: Vpn['peers'], field: 'address' | 'publicKey'): { name: string; value: string; owner: string }[] {
  const owners = new Map<string, string>();
  return Object.entries(peers).flatMap(([name, peer]) => {
    const value = peer[field];
    const owner = owners.get(value);
    if (owner === undefined) owners.set(value, name);
    return owner === undefined ? [] : [{ name, value, owner }];
  });
}

export const vpnRules: readonly Rule[] = [
  versionRule(['edge', 'vpn', 'image'], 'gateway', images.vpnGateway.tag, ({ edge: { vpn } }) => vpn.image.tag),
  {
    reads: [['tls'], ['edge', 'auth'], ['edge', 'vpn', 'enabled']],
    breaches: ({ tls, edge: { auth, vpn } }) =>
      when(
        vpn.enabled && (tls.provider === 'none' || auth.provider === 'simple'),
        breach(
          ['edge', 'vpn', 'enabled'],
          true,
          'only with certificates and a login for the private hosts: neither tls.provider none nor edge.auth.provider simple',
          "set tls.provider to 'cert-manager' or 'existing', and edge.auth.provider to 'keycloak' or 'external-oidc'",
        ),
      ),
  },
  {
    reads: [['edge', 'auth'], ['edge', 'vpn', 'enabled'], ['observability']],
    breaches: ({ edge: { auth, vpn }, observability }) =>
      when(
        vpn.enabled && auth.provider !== 'keycloak' && pagesHere(observability).length === 0,
        breach(
          ['edge', 'vpn', 'enabled'],
          true,
          `something private that runs here: Keycloak, ${Object.keys(PAGES).join(', ')}`,
          "set it to false, or choose the engine 'embedded' for what people look at",
        ),
      ),
  },
  {
    reads: [['edge', 'vpn']],
    breaches: ({ edge: { vpn } }) =>
      when(
        vpn.enabled && Object.keys(vpn.peers).length === 0,
        breach(
          ['edge', 'vpn', 'peers'],
          vpn.peers,
          'at least one device: otherwise nobody can come in',
          "add one: { 'my-laptop': { publicKey: '…', address: '…' } }",
        ),
      ),
  },
  {
    reads: [['edge', 'vpn']],
    breaches: ({ edge: { vpn } }) => {
      const { first, last } = addressesOf(vpn.range);
      return Object.entries(vpn.peers)
        .filter(([, { address }]) => {
          const number = numberOf(ipaddr.IPv4.parse(address));
          return number < first || number > last;
        })
        .map(([name, { address }]) =>
          breach(
            ['edge', 'vpn', 'peers', name, 'address'],
            address,
            `an address of edge.vpn.range (${vpn.range}) for a device, ${dotted(first)} to ${dotted(last)}: ${dotted(first - 1)} is the gateway's`,
            freeAddress(vpn),
          ),
        );
    },
  },
  {
    reads: [['edge', 'vpn']],
    breaches: ({ edge: { vpn } }) =>
      repeated(vpn.peers, 'address').map(({ name, value, owner }) =>
        breach(['edge', 'vpn', 'peers', name, 'address'], value, `an address of its own: ${owner} has the same`, freeAddress(vpn)),
      ),
  },
  {
    reads: [['edge', 'vpn', 'peers']],
    breaches: ({ edge: { vpn } }) =>
      repeated(vpn.peers, 'publicKey').map(({ name, value, owner }) =>
        breach(
          ['edge', 'vpn', 'peers', name, 'publicKey'],
          value,
          `a key of its own: ${owner} has the same, and WireGuard knows a device by its key`,
          'make a pair on the device: wg genkey | tee private.key | wg pubkey',
        ),
      ),
  },
];
