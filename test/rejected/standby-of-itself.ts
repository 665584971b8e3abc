import { main, pairedAs, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...standby, recovery: pairedAs('standby', 'prod') },
  beside: { main },
  problems: [{ path: 'recovery.site.partner', value: '"prod"', rule: 'the name of another environment', fix: 'one of main' }],
};
