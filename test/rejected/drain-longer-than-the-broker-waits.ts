import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { visibilityTimeout: 3600, workers: { default: { gracePeriod: 7200 } } } },
  problems: [
    {
      path: 'airflow.workers.default.gracePeriod',
      value: '7200',
      rule: 'at most airflow.visibilityTimeout (3600): the broker would give a task that a stopping pod finishes to another',
      fix: 'lower it, or raise visibilityTimeout',
    },
  ],
};
