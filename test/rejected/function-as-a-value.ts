import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, domain: () => 'example.com' },
  problems: [
    {
      path: 'domain',
      value: 'a function',
      rule: 'plain data',
      fix: 'write strings, numbers, true, false, lists and objects',
    },
  ],
};
