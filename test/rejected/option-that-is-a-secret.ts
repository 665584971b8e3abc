import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__SENTRY__SENTRY_DSN: 'https://key@sentry.example.com/1' } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__SENTRY__SENTRY_DSN',
      value: '"https://key@sentry.example.com/1"',
      rule: 'no secret in an environment file',
      fix: 'remove it; secret settings are given by the Secrets of `npm run secrets`',
    },
  ],
};
