import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { redis: { engine: 'embedded', volume: { size: '1Gi|id' } } } },
  problems: [
    {
      path: 'stores.redis.volume.size',
      value: '"1Gi|id"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
  ],
};
