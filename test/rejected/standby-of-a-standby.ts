import { main, pairedAs, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: standby,
  beside: { main: { ...main, recovery: pairedAs('standby', 'prod') } },
  problems: [
    {
      path: 'recovery.site.role',
      value: '"standby"',
      rule: 'one primary and one standby: main is the standby',
      fix: 'set the one that serves to primary',
    },
  ],
};
