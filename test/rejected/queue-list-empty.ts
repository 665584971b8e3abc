import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { queues: [] } } } },
  problems: [
    {
      path: 'airflow.workers.default.queues',
      value: '[]',
      rule: 'at least one entry',
      fix: 'add one',
    },
  ],
};
