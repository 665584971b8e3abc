import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { redis: { engine: 'embedded', host: 'redis.example.com' } } },
  problems: [
    {
      path: 'stores.redis.host',
      value: '"redis.example.com"',
      rule: 'a known field: engine, volume, maxMemory, resources',
      fix: "remove it, or choose engine: 'external', which has it",
    },
  ],
};
