import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { __proto__: { stage: 'development' }, ...minimal },
  problems: [
    {
      path: '(the whole environment)',
      value: 'an object of a class',
      rule: 'plain data',
      fix: 'write strings, numbers, true, false, lists and objects',
    },
  ],
};
