import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stage: Symbol('production') },
  problems: [
    {
      path: 'stage',
      value: 'a symbol',
      rule: 'plain data',
      fix: 'write strings, numbers, true, false, lists and objects',
    },
  ],
};
