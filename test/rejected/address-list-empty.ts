import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { redis: { engine: 'external', host: 'redis.example.com', cidrs: [] } } },
  problems: [
    {
      path: 'stores.redis.cidrs',
      value: '[]',
      rule: 'at least one entry',
      fix: 'add one',
    },
  ],
};
