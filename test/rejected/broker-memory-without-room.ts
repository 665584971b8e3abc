import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { redis: { engine: 'embedded', maxMemory: '200Mi' } } },
  problems: [
    {
      path: 'stores.redis.maxMemory',
      value: '"200Mi"',
      rule: 'at most two thirds of the memory limit (256Mi): rewriting the file takes the rest',
      fix: 'lower it, or give redis larger resources',
    },
  ],
};
