import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { replicas: Number.NaN } } },
  problems: [
    {
      path: 'airflow.scheduler.replicas',
      value: 'NaN',
      rule: 'a finite number',
      fix: 'write a number',
    },
  ],
};
