import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT: '30s' } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT',
      value: '"30s"',
      rule: 'a number',
      fix: 'for example "2.5"',
    },
  ],
};
