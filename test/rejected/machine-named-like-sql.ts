import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { serviceAccounts: { "ci'; DROP TABLE ab_user; --": { role: 'Viewer' } } } },
  problems: [
    {
      path: 'airflow.serviceAccounts."ci\'; DROP TABLE ab_user; --"',
      value: '"ci\'; DROP TABLE ab_user; --"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 40 characters',
      fix: 'for example "data-platform"',
    },
  ],
};
