import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    stores: { objects: { engine: 'embedded', volume: { tier: 'cold', size: '100Gi' } } },
    cluster: { provider: 'aws' },
  },
  problems: [
    {
      path: 'stores.objects.volume.size',
      value: '"100Gi"',
      rule: 'at least 125Gi: aws makes no smaller volumes of the tier cold',
      fix: 'raise it, or use the tier hot',
    },
  ],
};
