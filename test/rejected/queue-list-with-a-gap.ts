import { minimal, type Rejected } from '../support/rejected';

const sparse = ['default'];
sparse[2] = 'critical';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { queues: sparse } } } },
  problems: [
    {
      path: 'airflow.workers.default.queues',
      value: 'a list with gaps or fields',
      rule: 'entries and nothing else',
      fix: 'take extra commas and fields out',
    },
  ],
};
