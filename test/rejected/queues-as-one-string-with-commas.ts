import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { queues: 'default,critical' } } } },
  problems: [
    {
      path: 'airflow.workers.default.queues',
      value: '"default,critical"',
      rule: 'a list: [ \u2026 ]',
      fix: 'write a list: [ \u2026 ]',
    },
  ],
};
