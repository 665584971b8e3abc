import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__SENTRY__SENTRY_DSN_CMD: 'curl https://evil.example' } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__SENTRY__SENTRY_DSN_CMD',
      value: '"curl https://evil.example"',
      rule: 'no secret in an environment file',
      fix: 'remove it; secret settings are given by the Secrets of `npm run secrets`',
    },
  ],
};
