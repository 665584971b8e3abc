import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { colour: 'blue' } } },
  problems: [
    {
      path: 'airflow.scheduler.colour',
      value: '"blue"',
      rule: 'a known field: replicas, minAvailable, resources',
      fix: 'remove it',
    },
  ],
};
