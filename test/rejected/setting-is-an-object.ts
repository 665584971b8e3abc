import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__CORE__PARALLELISM: { value: '128' } } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__CORE__PARALLELISM',
      value: '{"value":"128"}',
      rule: 'a string, in quotes',
      fix: 'write a string, in quotes',
    },
  ],
};
