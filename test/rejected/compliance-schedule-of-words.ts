import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, security: { compliance: { schedule: '@daily' } } },
  problems: [
    {
      path: 'security.compliance.schedule',
      value: '"@daily"',
      rule: 'a schedule of five cron fields, with Sunday as 0, that comes round at least once, at most 200 characters',
      fix: 'for example "0 3 * * *" for 03:00 UTC every day',
    },
  ],
};
