import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { replicas: -1 } } },
  problems: [
    {
      path: 'airflow.scheduler.replicas',
      value: '-1',
      rule: 'at least 1',
      fix: 'write 1 or more',
    },
  ],
};
