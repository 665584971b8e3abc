import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { postgres: { engine: 'cloudnative-pg', backup: { retentionDays: 0 } } } },
  problems: [{ path: 'stores.postgres.backup.retentionDays', value: '0', rule: 'at least 1', fix: 'write 1 or more' }],
};
