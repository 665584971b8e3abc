import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, recovery: { database: { verify: 101 } } },
  problems: [{ path: 'recovery.database.verify', value: '101', rule: 'at most 100', fix: 'write 100 or less' }],
};
