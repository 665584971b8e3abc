import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, operations: { performance: { enabled: true, rate: 0 } } },
  problems: [
    {
      path: 'operations.performance.rate',
      value: '0',
      rule: 'at least 1',
      fix: 'write 1 or more',
    },
  ],
};
