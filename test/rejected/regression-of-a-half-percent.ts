import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, operations: { performance: { enabled: true, regression: 0.5 } } },
  problems: [
    {
      path: 'operations.performance.regression',
      value: '0.5',
      rule: 'at least 5',
      fix: 'write 5 or more',
    },
  ],
};
