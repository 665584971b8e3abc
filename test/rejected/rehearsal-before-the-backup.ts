import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, recovery: { database: { schedule: '0 4 * * *' }, validation: { schedule: '0 4 * * *' } } },
  problems: [
    {
      path: 'recovery.validation.schedule',
      value: '"0 4 * * *"',
      rule: '30 minutes behind the backup ("0 4 * * *") or later, not 0: it would find the backup of before, or half of one',
      fix: 'for example three hours behind it',
    },
  ],
};
