import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { queues: ['default', undefined] } } } },
  problems: [
    {
      path: 'airflow.workers.default.queues.1',
      value: 'undefined',
      rule: 'required',
      fix: 'add it: for example "critical"',
    },
  ],
};
