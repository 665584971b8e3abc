import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { min_available: 1 } } },
  problems: [
    {
      path: 'airflow.scheduler.min_available',
      value: '1',
      rule: 'a known field: replicas, minAvailable, resources',
      fix: 'did you mean "minAvailable"?',
    },
  ],
};
