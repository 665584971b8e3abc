import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, cluster: { pods: { cidrs: ['pods.example.com'] } } },
  problems: [
    {
      path: 'cluster.pods.cidrs.0',
      value: '"pods.example.com"',
      rule: 'an address range in canonical CIDR notation with no bits set behind the prefix',
      fix: 'for example "10.0.0.0/8", or "203.0.113.7/32" for one address',
    },
  ],
};
