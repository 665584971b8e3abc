import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { pgbouncer: { replicas: 3, poolSize: 100 } } },
  problems: [
    {
      path: 'stores.pgbouncer.poolSize',
      value: '100',
      rule: 'at most stores.postgres.maxConnections (200) in all 3 pods together',
      fix: 'lower it, or raise maxConnections',
    },
  ],
};
