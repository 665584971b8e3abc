import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { storage: 'warm' } } } },
  problems: [
    {
      path: 'airflow.workers.default.storage',
      value: '"warm"',
      rule: 'one of hot, cold, archive',
      fix: 'write one of these',
    },
  ],
};
