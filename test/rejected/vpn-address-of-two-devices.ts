import { laptop, minimal, type Rejected, tablet } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: { ...minimal.edge, vpn: { enabled: true, peers: { laptop, tablet: { ...tablet, address: laptop.address } } } },
  },
  problems: [
    {
      path: 'edge.vpn.peers.tablet.address',
      value: '"10.13.13.2"',
      rule: 'an address of its own: laptop has the same',
      fix: 'give it a free one: 10.13.13.3',
    },
  ],
};
