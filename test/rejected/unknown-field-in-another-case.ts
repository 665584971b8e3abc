import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { Replicas: 2 } } },
  problems: [
    {
      path: 'airflow.scheduler.Replicas',
      value: '2',
      rule: 'a known field: replicas, minAvailable, resources',
      fix: 'did you mean "replicas"?',
    },
  ],
};
