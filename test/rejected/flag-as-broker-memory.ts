import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { redis: { engine: 'embedded', maxMemory: '64Mi --protected-mode no' } } },
  problems: [
    {
      path: 'stores.redis.maxMemory',
      value: '"64Mi --protected-mode no"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
  ],
};
