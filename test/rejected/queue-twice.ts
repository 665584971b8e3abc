import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { queues: ['default', 'default'] } } } },
  problems: [
    {
      path: 'airflow.workers.default.queues',
      value: '["default","default"]',
      rule: 'each entry once',
      fix: 'remove the one that repeats',
    },
  ],
};
