import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { replicas: -1 } } },
  problems: [
    {
      path: 'airflow.scheduler.replicas',
      value: '-1',
      rule: 'at least 0',
      fix: 'write 0 or more',
    },
  ],
};
