import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    stores: { postgres: { engine: 'cloudnative-pg', volume: { size: '50Gi`id`' }, walVolume: { size: '20Gi && id' } } },
  },
  problems: [
    {
      path: 'stores.postgres.volume.size',
      value: '"50Gi`id`"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
    {
      path: 'stores.postgres.walVolume.size',
      value: '"20Gi && id"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
  ],
};
