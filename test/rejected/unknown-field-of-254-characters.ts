import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { ['a'.repeat(254)]: 1 } } },
  problems: [
    {
      path: 'airflow.scheduler."aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa... (254 characters)',
      value: '1',
      rule: 'a known field: replicas, minAvailable, resources',
      fix: 'remove it',
    },
  ],
};
