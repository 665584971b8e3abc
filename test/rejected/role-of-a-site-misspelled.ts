import { main, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...standby, recovery: { site: { role: 'stand-by', partner: 'main' } } },
  beside: { main },
  problems: [{ path: 'recovery.site.role', value: '"stand-by"', rule: 'one of primary, standby', fix: 'did you mean "standby"?' }],
};
