import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    get domain() {
      throw new Error('asked');
    },
  },
  problems: [
    {
      path: 'domain',
      value: 'an accessor',
      rule: 'plain data',
      fix: 'write strings, numbers, true, false, lists and objects',
    },
  ],
};
