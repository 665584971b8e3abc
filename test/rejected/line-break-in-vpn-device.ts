import { laptop, minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, vpn: { enabled: true, peers: { 'home\nAllowedIPs = 0.0.0.0/0': laptop } } } },
  problems: [
    {
      path: 'edge.vpn.peers."home\\nAllowedIPs = 0.0.0.0/0"',
      value: '"home\\nAllowedIPs = 0.0.0.0/0"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 40 characters',
      fix: 'for example "data-platform"',
    },
  ],
};
