import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, security: { rotation: { vault: { role: 'airflow/metadata', cidrs: ['10.0.0.0'] } } } },
  problems: [
    {
      path: 'security.rotation.vault.role',
      value: '"airflow/metadata"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 63 characters',
      fix: 'for example "data-platform"',
    },
    {
      path: 'security.rotation.vault.cidrs.0',
      value: '"10.0.0.0"',
      rule: 'an address range in canonical CIDR notation with no bits set behind the prefix',
      fix: 'for example "10.0.0.0/8", or "203.0.113.7/32" for one address',
    },
  ],
};
