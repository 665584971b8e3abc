import { main, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...standby, recovery: { ...standby.recovery, site: { role: 'standby', partner: 'main', restores: 'nightly' } } },
  beside: { main },
  problems: [
    {
      path: 'recovery.site.restores',
      value: '"nightly"',
      rule: 'a schedule of five cron fields, with Sunday as 0, that comes round at least once, at most 200 characters',
      fix: 'for example "0 3 * * *" for 03:00 UTC every day',
    },
  ],
};
