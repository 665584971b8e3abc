import { main, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...standby, stores: { postgres: { engine: 'cloudnative-pg' } } },
  beside: { main },
  problems: [
    {
      path: 'stores.postgres.engine',
      value: '"cloudnative-pg"',
      rule: 'that of main (embedded): a database follows another only in its own engine',
      fix: 'set it to "embedded"',
    },
  ],
};
