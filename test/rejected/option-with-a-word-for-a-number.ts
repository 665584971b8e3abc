import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__CORE__PARALLELISM: 'many' } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__CORE__PARALLELISM',
      value: '"many"',
      rule: 'a whole number',
      fix: 'for example "16"',
    },
  ],
};
