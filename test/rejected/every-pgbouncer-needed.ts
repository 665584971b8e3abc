import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { pgbouncer: { replicas: 2, minAvailable: 2 } } },
  problems: [
    {
      path: 'stores.pgbouncer.minAvailable',
      value: '2',
      rule: 'less than replicas (2): otherwise no node can ever be drained',
      fix: 'raise replicas or lower minAvailable',
    },
  ],
};
