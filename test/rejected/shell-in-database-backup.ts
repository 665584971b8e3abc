import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, recovery: { database: { schedule: '0 1 * * *; reboot', workspace: '$(df)' } } },
  problems: [
    {
      path: 'recovery.database.schedule',
      value: '"0 1 * * *; reboot"',
      rule: 'a schedule of five cron fields, with Sunday as 0, that comes round at least once, at most 200 characters',
      fix: 'for example "0 3 * * *" for 03:00 UTC every day',
    },
    {
      path: 'recovery.database.workspace',
      value: '"$(df)"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
  ],
};
