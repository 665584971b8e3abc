import { laptop, minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, vpn: { enabled: true, peers: { laptop: { ...laptop, address: '10.13.13.1' } } } } },
  problems: [
    {
      path: 'edge.vpn.peers.laptop.address',
      value: '"10.13.13.1"',
      rule: "an address of edge.vpn.range (10.13.13.0/24) for a device, 10.13.13.2 to 10.13.13.254: 10.13.13.1 is the gateway's",
      fix: 'give it a free one: 10.13.13.2',
    },
  ],
};
