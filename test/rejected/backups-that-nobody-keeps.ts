import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    recovery: { database: { retention: { daily: 0, weekly: -1, monthly: 121 }, pointInTime: { days: 0 } } },
  },
  problems: [
    { path: 'recovery.database.retention.daily', value: '0', rule: 'at least 1', fix: 'write 1 or more' },
    { path: 'recovery.database.retention.weekly', value: '-1', rule: 'at least 0', fix: 'write 0 or more' },
    { path: 'recovery.database.retention.monthly', value: '121', rule: 'at most 120', fix: 'write 120 or less' },
    { path: 'recovery.database.pointInTime.days', value: '0', rule: 'at least 1', fix: 'write 1 or more' },
  ],
};
