import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, recovery: { database: { schedule: '0 1 * * 1-5', rpo: 1440, pointInTime: { enabled: false } } } },
  problems: [
    {
      path: 'recovery.database.rpo',
      value: '1440',
      rule: 'at least 4320, the minutes between two dumps of "0 1 * * 1-5": nothing but the dumps is kept',
      fix: 'raise it, dump more often, or let the write-ahead log be archived: recovery.database.pointInTime, or CloudNativePG',
    },
  ],
};
