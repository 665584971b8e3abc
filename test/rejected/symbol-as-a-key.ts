import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, [Symbol('stage')]: 'development' },
  problems: [
    {
      path: '"Symbol(stage)"',
      value: 'a string',
      rule: 'a known field',
      fix: 'remove it',
    },
  ],
};
