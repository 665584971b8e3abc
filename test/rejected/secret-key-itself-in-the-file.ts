import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__CORE__SECURITY__SECRET_KEY: 'correct horse battery staple' } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__CORE__SECURITY__SECRET_KEY',
      value: '"correct horse battery staple"',
      rule: 'no secret in an environment file',
      fix: 'write "$(AIRFLOW_SECRET_KEY)"',
    },
  ],
};
