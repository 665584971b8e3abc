import type { Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {},
  problems: [
    {
      path: 'name',
      value: 'undefined',
      rule: 'required',
      fix: 'add it: for example "data-platform"',
    },
    {
      path: 'stage',
      value: 'undefined',
      rule: 'one of development, staging, production, disaster-recovery',
      fix: 'write one of these',
    },
  ],
};
