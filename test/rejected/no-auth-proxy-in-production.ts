import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, authProxy: { replicas: 0 } } },
  problems: [
    {
      path: 'edge.authProxy.replicas',
      value: '0',
      rule: 'at least 1',
      fix: 'write 1 or more',
    },
  ],
};
