import { main, pairedAs, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...standby, recovery: pairedAs('standby', 'mian') },
  beside: { main },
  problems: [{ path: 'recovery.site.partner', value: '"mian"', rule: 'the name of another environment', fix: 'one of main' }],
};
