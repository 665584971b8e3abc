import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, entry: { type: 'none' } } },
  problems: [
    {
      path: 'edge.entry.type',
      value: '"none"',
      rule: 'above development, an entry through the firewall: a forwarded port leads around it',
      fix: "use 'load-balancer', 'gateway' or 'ingress'",
    },
  ],
};
