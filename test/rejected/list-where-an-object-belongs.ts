import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: [] } },
  problems: [
    {
      path: 'airflow.workers',
      value: '[]',
      rule: 'an object: { \u2026 }',
      fix: 'write an object: { \u2026 }',
    },
  ],
};
