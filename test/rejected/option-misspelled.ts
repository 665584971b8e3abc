import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__CORE__PARALELISM: '128' } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__CORE__PARALELISM',
      value: '"128"',
      rule: 'an option of Airflow 3.3.2, as AIRFLOW__SECTION__KEY',
      fix: 'did you mean AIRFLOW__CORE__PARALLELISM?',
    },
  ],
};
