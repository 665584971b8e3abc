import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { redis: { engine: 'external', host: 'redis.example.com', port: 65_536 } } },
  problems: [
    {
      path: 'stores.redis.port',
      value: '65536',
      rule: 'at most 65535',
      fix: 'write 65535 or less',
    },
  ],
};
