import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { [`AIRFLOW__SENTRY__${'A'.repeat(237)}`]: '1' } } },
  problems: [
    {
      path: 'airflow.config."AIRFLOW__SENTRY__AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA... (254 characters)',
      value: '"1"',
      rule: 'a name of at most 253 characters',
      fix: 'shorten it',
    },
  ],
};
