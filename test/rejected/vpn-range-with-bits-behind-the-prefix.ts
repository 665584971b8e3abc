import { laptop, minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, vpn: { enabled: true, range: '10.13.13.5/24', peers: { laptop } } } },
  problems: [
    {
      path: 'edge.vpn.range',
      value: '"10.13.13.5/24"',
      rule: 'a private IPv4 range with a prefix of 16 to 30, and no bits set behind it',
      fix: 'for example "10.13.13.0/24": one that your devices do not use elsewhere',
    },
  ],
};
