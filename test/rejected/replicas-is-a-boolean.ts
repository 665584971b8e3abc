import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { replicas: true } } },
  problems: [
    {
      path: 'airflow.scheduler.replicas',
      value: 'true',
      rule: 'a number',
      fix: 'write a number',
    },
  ],
};
