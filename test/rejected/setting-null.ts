import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__CORE__PARALLELISM: null } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__CORE__PARALLELISM',
      value: 'null',
      rule: 'a value',
      fix: 'write one; what has a default may be left out',
    },
  ],
};
