import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, domain: '10.0.0.1' },
  problems: [
    {
      path: 'domain',
      value: '"10.0.0.1"',
      rule: 'a domain name, labels of lower-case ASCII letters, digits and dashes joined by dots, no address, at most 220 characters',
      fix: 'for example "example.com"; write international names in their xn-- form',
    },
  ],
};
