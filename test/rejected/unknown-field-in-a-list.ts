import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, cluster: { taskEgress: [{ cidr: '10.0.0.0/8', ports: [443], port: 443 }] } },
  problems: [
    {
      path: 'cluster.taskEgress.0.port',
      value: '443',
      rule: 'a known field: cidr, ports',
      fix: 'did you mean "ports"?',
    },
  ],
};
