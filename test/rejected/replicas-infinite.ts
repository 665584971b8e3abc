import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { replicas: Number.POSITIVE_INFINITY } } },
  problems: [
    {
      path: 'airflow.scheduler.replicas',
      value: 'Infinity',
      rule: 'a finite number',
      fix: 'write a number',
    },
  ],
};
