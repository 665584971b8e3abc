import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, cluster: { taskEgress: { cidr: '10.0.0.0/8', ports: [443] } } },
  problems: [
    {
      path: 'cluster.taskEgress',
      value: '{"cidr":"10.0.0.0/8","ports":[443]}',
      rule: 'a list: [ \u2026 ]',
      fix: 'write a list: [ \u2026 ]',
    },
  ],
};
