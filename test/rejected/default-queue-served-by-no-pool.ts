import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { critical: {}, processing: { queues: ['processing', 'batch'] } } } },
  problems: [
    {
      path: 'airflow.defaultQueue',
      value: '"default"',
      rule: 'a queue that a worker pool serves: critical, processing, batch',
      fix: 'add it to the queues of a pool, or name one of these',
    },
  ],
};
