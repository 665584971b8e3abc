import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, domain: 'localhost' },
  problems: [
    {
      path: 'domain',
      value: '"localhost"',
      rule: 'above development, a domain that people can reach',
      fix: 'for example "example.com"',
    },
  ],
};
