import { type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: standby,
  problems: [
    { path: 'recovery.site.partner', value: '"main"', rule: 'the name of another environment', fix: 'add it to environments/index.ts' },
  ],
};
