import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { replicas: '2' } } },
  problems: [
    {
      path: 'airflow.scheduler.replicas',
      value: '"2"',
      rule: 'a number',
      fix: 'write it without quotes',
    },
  ],
};
