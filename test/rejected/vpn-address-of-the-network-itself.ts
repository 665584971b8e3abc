import { laptop, minimal, type Rejected, tablet } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: {
      ...minimal.edge,
      vpn: {
        enabled: true,
        range: '10.13.13.0/29',
        peers: { laptop: { ...laptop, address: '10.13.13.0' }, tablet: { ...tablet, address: '10.13.13.7' } },
      },
    },
  },
  problems: [
    {
      path: 'edge.vpn.peers.laptop.address',
      value: '"10.13.13.0"',
      rule: "an address of edge.vpn.range (10.13.13.0/29) for a device, 10.13.13.2 to 10.13.13.6: 10.13.13.1 is the gateway's",
      fix: 'give it a free one: 10.13.13.2',
    },
    {
      path: 'edge.vpn.peers.tablet.address',
      value: '"10.13.13.7"',
      rule: "an address of edge.vpn.range (10.13.13.0/29) for a device, 10.13.13.2 to 10.13.13.6: 10.13.13.1 is the gateway's",
      fix: 'give it a free one: 10.13.13.2',
    },
  ],
};
