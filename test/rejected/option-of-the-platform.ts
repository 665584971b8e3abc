import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__CORE__EXECUTOR: 'LocalExecutor' } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__CORE__EXECUTOR',
      value: '"LocalExecutor"',
      rule: 'an option that the platform does not set itself',
      fix: 'remove it: the platform runs Celery workers',
    },
  ],
};
