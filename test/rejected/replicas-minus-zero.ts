import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { replicas: -0 } } },
  problems: [
    {
      path: 'airflow.scheduler.replicas',
      value: '-0',
      rule: 'a finite number',
      fix: 'write a number',
    },
  ],
};
