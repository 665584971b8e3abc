import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { 'a-pool-for-everything': {} } } },
  problems: [
    {
      path: 'airflow.workers.a-pool-for-everything',
      value: '"a-pool-for-everything"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 20 characters',
      fix: 'for example "data-platform"',
    },
  ],
};
