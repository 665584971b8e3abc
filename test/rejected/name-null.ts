import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, name: null },
  problems: [
    {
      path: 'name',
      value: 'null',
      rule: 'a value',
      fix: 'write one; what has a default may be left out',
    },
  ],
};
