import { laptop, minimal, type Rejected, tablet } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: { ...minimal.edge, vpn: { enabled: true, peers: { laptop, tablet: { ...tablet, address: '10.14.0.3' } } } },
  },
  problems: [
    {
      path: 'edge.vpn.peers.tablet.address',
      value: '"10.14.0.3"',
      rule: "an address of edge.vpn.range (10.13.13.0/24) for a device, 10.13.13.2 to 10.13.13.254: 10.13.13.1 is the gateway's",
      fix: 'give it a free one: 10.13.13.3',
    },
  ],
};
