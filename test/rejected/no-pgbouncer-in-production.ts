import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { pgbouncer: { replicas: 0 } } },
  problems: [
    {
      path: 'stores.pgbouncer.replicas',
      value: '0',
      rule: 'at least 1',
      fix: 'write 1 or more',
    },
  ],
};
