import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, operations: { smokeTest: { wait: 1_000_000 } } },
  problems: [
    {
      path: 'operations.smokeTest.wait',
      value: '1000000',
      rule: 'at most 14400',
      fix: 'write 14400 or less',
    },
  ],
};
