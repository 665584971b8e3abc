import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__CORE__PARALLELISM: '1e3' } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__CORE__PARALLELISM',
      value: '"1e3"',
      rule: 'a whole number',
      fix: 'for example "16"',
    },
  ],
};
