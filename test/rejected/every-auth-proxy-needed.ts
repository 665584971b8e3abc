import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, authProxy: { replicas: 3, minAvailable: 3 } } },
  problems: [
    {
      path: 'edge.authProxy.minAvailable',
      value: '3',
      rule: 'less than replicas (3): otherwise no node can ever be drained',
      fix: 'raise replicas or lower minAvailable',
    },
  ],
};
