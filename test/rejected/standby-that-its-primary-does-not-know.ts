import { main, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: standby,
  beside: { main: { ...main, recovery: {} } },
  problems: [
    {
      path: 'recovery.site.partner',
      value: '"main"',
      rule: 'an environment whose own recovery.site.partner is prod',
      fix: 'set recovery.site.partner to "prod" in environments/main.ts, or name another environment here',
    },
  ],
};
