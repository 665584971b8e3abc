import type { Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    name: 'prod',
    stage: 'development',
    secrets: { provider: 'inline' },
    stores: { redis: { engine: 'external', host: 'redis.example.com' } },
  },
  problems: [
    {
      path: 'stores.redis.engine',
      value: '"external"',
      rule: 'not external with inline secrets: only its owner has the login',
      fix: "use the secrets provider 'existing' or 'external-secrets'",
    },
  ],
};
