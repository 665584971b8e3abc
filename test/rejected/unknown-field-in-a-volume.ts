import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { postgres: { engine: 'embedded', volume: { siez: '5Gi' } } } },
  problems: [
    {
      path: 'stores.postgres.volume.siez',
      value: '"5Gi"',
      rule: 'a known field: tier, size',
      fix: 'did you mean "size"?',
    },
  ],
};
