import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      metrics: { engine: 'external', url: 'https://prometheus.example.com', cidrs: ['prometheus.example.com'] },
    },
  },
  problems: [
    {
      path: 'observability.metrics.cidrs.0',
      value: '"prometheus.example.com"',
      rule: 'an address range in canonical CIDR notation with no bits set behind the prefix',
      fix: 'for example "10.0.0.0/8", or "203.0.113.7/32" for one address',
    },
  ],
};
