import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: {} } },
  problems: [
    {
      path: 'airflow.workers',
      value: '{}',
      rule: 'at least one worker pool',
      fix: 'add one: workers: { default: {} }',
    },
  ],
};
