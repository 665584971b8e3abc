import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { postgres: { engine: 'embedded', maxConnections: 500 } } },
  problems: [
    {
      path: 'stores.postgres.maxConnections',
      value: '500',
      rule: 'at most 256: half of the memory limit (1Gi) is for connections, and each is a process of 2Mi',
      fix: 'lower it, or give postgres larger resources',
    },
  ],
};
