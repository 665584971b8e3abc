import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: Object.defineProperty({ ...minimal }, 'instance', { value: 'hidden', enumerable: false }),
  problems: [
    {
      path: 'instance',
      value: 'an accessor',
      rule: 'plain data',
      fix: 'write strings, numbers, true, false, lists and objects',
    },
  ],
};
