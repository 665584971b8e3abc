import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { replicas: 1.5 } } },
  problems: [
    {
      path: 'airflow.scheduler.replicas',
      value: '1.5',
      rule: 'a whole number',
      fix: 'write a whole number',
    },
  ],
};
