import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { gracePeriod: 30 } } } },
  problems: [
    {
      path: 'airflow.workers.default.gracePeriod',
      value: '30',
      rule: 'at least 600',
      fix: 'write 600 or more',
    },
  ],
};
