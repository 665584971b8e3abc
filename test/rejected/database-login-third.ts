import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { postgres: { engine: 'cloudnative-pg', login: 'third' } } },
  problems: [{ path: 'stores.postgres.login', value: '"third"', rule: 'one of first, second', fix: 'write one of these' }],
};
