import { type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...standby, recovery: { site: { role: 'standby' } } },
  problems: [{ path: 'recovery.site.partner', value: 'undefined', rule: 'required', fix: 'add it: for example "data-platform"' }],
};
