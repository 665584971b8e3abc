import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { redis: { engine: 'external', host: 'redis.example.com', tls: false } } },
  problems: [
    {
      path: 'stores.redis.tls',
      value: 'false',
      rule: 'above development, an encrypted connection: the password and what tasks are told pass here',
      fix: 'set it to true',
    },
  ],
};
