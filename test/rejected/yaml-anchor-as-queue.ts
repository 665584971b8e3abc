import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { queues: ['default', '&a'] } } } },
  problems: [
    {
      path: 'airflow.workers.default.queues.1',
      value: '"&a"',
      rule: 'a queue name: letters, digits, dots, dashes and underscores, at most 63 characters',
      fix: 'for example "critical"',
    },
  ],
};
