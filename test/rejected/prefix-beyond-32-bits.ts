import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, cluster: { taskEgress: [{ cidr: '10.0.0.0/33', ports: [443] }] } },
  problems: [
    {
      path: 'cluster.taskEgress.0.cidr',
      value: '"10.0.0.0/33"',
      rule: 'an address range in canonical CIDR notation with no bits set behind the prefix',
      fix: 'for example "10.0.0.0/8", or "203.0.113.7/32" for one address',
    },
  ],
};
