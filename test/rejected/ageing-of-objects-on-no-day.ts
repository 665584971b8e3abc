import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { objects: { engine: 'embedded', tiering: { schedule: 'nightly', hotDays: 0, archiveDays: -1 } } } },
  problems: [
    {
      path: 'stores.objects.tiering.schedule',
      value: '"nightly"',
      rule: 'a schedule of five cron fields, with Sunday as 0, that comes round at least once, at most 200 characters',
      fix: 'for example "0 3 * * *" for 03:00 UTC every day',
    },
    {
      path: 'stores.objects.tiering.hotDays',
      value: '0',
      rule: 'at least 1',
      fix: 'write 1 or more',
    },
    {
      path: 'stores.objects.tiering.archiveDays',
      value: '-1',
      rule: 'at least 1',
      fix: 'write 1 or more',
    },
  ],
};
