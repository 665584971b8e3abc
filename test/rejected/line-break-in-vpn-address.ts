import { laptop, minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: { ...minimal.edge, vpn: { enabled: true, peers: { laptop: { ...laptop, address: '10.13.13.2\nallowed_ip=0.0.0.0/0' } } } },
  },
  problems: [
    {
      path: 'edge.vpn.peers.laptop.address',
      value: '"10.13.13.2\\nallowed_ip=0.0.0.0/0"',
      rule: 'an IPv4 address of four numbers',
      fix: 'for example "10.13.13.2"',
    },
  ],
};
