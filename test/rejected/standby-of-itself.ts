import { main, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...standby, recovery: { site: { role: 'standby', partner: 'prod' } } },
  beside: { main },
  problems: [{ path: 'recovery.site.partner', value: '"prod"', rule: 'the name of another environment', fix: 'one of main' }],
};
