import { main, pairedAs, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...standby, recovery: pairedAs('primary', 'main') },
  beside: { main },
  problems: [
    {
      path: 'recovery.site.role',
      value: '"primary"',
      rule: 'one primary and one standby: main is the primary',
      fix: 'set the one that does not serve to standby; after a failover both files change together',
    },
  ],
};
