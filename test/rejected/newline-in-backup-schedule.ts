import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { postgres: { engine: 'cloudnative-pg', backup: { schedule: '0 2 * * *\nsuspend: true' } } } },
  problems: [
    {
      path: 'stores.postgres.backup.schedule',
      value: '"0 2 * * *\\nsuspend: true"',
      rule: 'a schedule of five cron fields, with Sunday as 0, that comes round at least once, at most 200 characters',
      fix: 'for example "0 3 * * *" for 03:00 UTC every day',
    },
  ],
};
