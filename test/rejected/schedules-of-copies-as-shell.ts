import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    recovery: { storage: { schedule: '@daily; id', workspace: '2 GB' }, configuration: { schedule: '$(date)' } },
    security: { audit: { schedule: '*/5 * * *' } },
  },
  problems: [
    {
      path: 'security.audit.schedule',
      value: '"*/5 * * *"',
      rule: 'a schedule of five cron fields, with Sunday as 0, that comes round at least once, at most 200 characters',
      fix: 'for example "0 3 * * *" for 03:00 UTC every day',
    },
    {
      path: 'recovery.storage.schedule',
      value: '"@daily; id"',
      rule: 'a schedule of five cron fields, with Sunday as 0, that comes round at least once, at most 200 characters',
      fix: 'for example "0 3 * * *" for 03:00 UTC every day',
    },
    {
      path: 'recovery.storage.workspace',
      value: '"2 GB"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
    {
      path: 'recovery.configuration.schedule',
      value: '"$(date)"',
      rule: 'a schedule of five cron fields, with Sunday as 0, that comes round at least once, at most 200 characters',
      fix: 'for example "0 3 * * *" for 03:00 UTC every day',
    },
  ],
};
