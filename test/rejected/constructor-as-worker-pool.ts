import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { constructor: {} } } },
  problems: [
    {
      path: 'airflow.workers.constructor',
      value: 'an object',
      rule: 'a known field',
      fix: 'remove it',
    },
  ],
};
