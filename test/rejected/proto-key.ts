import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, ['__proto__']: { stage: 'development' } },
  problems: [
    {
      path: '__proto__',
      value: 'an object',
      rule: 'a known field',
      fix: 'remove it',
    },
  ],
};
