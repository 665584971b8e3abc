import { type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...standby, recovery: { site: { role: 'primary', partner: 'Main' } } },
  problems: [
    {
      path: 'recovery.site.partner',
      value: '"Main"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 20 characters',
      fix: 'for example "data-platform"',
    },
  ],
};
