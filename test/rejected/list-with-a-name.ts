import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { queues: Object.assign(['default'], { critical: true }) } } } },
  problems: [
    {
      path: 'airflow.workers.default.queues',
      value: 'a list with gaps or fields',
      rule: 'entries and nothing else',
      fix: 'take extra commas and fields out',
    },
  ],
};
