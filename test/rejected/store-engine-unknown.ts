import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { postgres: { engine: 'mysql' } } },
  problems: [
    {
      path: 'stores.postgres.engine',
      value: '"mysql"',
      rule: 'one of embedded, cloudnative-pg, external',
      fix: 'write one of these',
    },
  ],
};
