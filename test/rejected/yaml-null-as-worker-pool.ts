import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { null: {}, default: {} } } },
  problems: [
    {
      path: 'airflow.workers.null',
      value: '"null"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 20 characters',
      fix: 'for example "data-platform"',
    },
  ],
};
