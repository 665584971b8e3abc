import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { postgres: { engine: 'external', host: 'user:pw@db.example.com' } } },
  problems: [
    {
      path: 'stores.postgres.host',
      value: '"user:pw@db.example.com"',
      rule: 'a host name, labels of lower-case ASCII letters, digits and dashes joined by dots, or an IPv4 address, at most 253 characters',
      fix: 'for example "db.example.com"; write international names in their xn-- form',
    },
  ],
};
