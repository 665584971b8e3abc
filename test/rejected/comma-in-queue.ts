import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { queues: ['default,critical'] } } } },
  problems: [
    {
      path: 'airflow.workers.default.queues.0',
      value: '"default,critical"',
      rule: 'a queue name: letters, digits, dots, dashes and underscores, at most 63 characters',
      fix: 'for example "critical"',
    },
  ],
};
