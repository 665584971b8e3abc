import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { objects: { engine: 'embedded', volume: { size: '20Gi\n' } } } },
  problems: [
    {
      path: 'stores.objects.volume.size',
      value: '"20Gi\\n"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
  ],
};
