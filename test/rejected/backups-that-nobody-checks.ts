import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, recovery: { database: { verify: 0, rpo: 0 } } },
  problems: [
    { path: 'recovery.database.rpo', value: '0', rule: 'at least 1', fix: 'write 1 or more' },
    { path: 'recovery.database.verify', value: '0', rule: 'at least 1', fix: 'write 1 or more' },
  ],
};
