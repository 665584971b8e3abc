import type { Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: null,
  problems: [
    {
      path: '(the whole environment)',
      value: 'null',
      rule: 'a value',
      fix: 'write one; what has a default may be left out',
    },
  ],
};
