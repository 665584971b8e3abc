import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__MY_COMPANY__MODE: 'fast' } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__MY_COMPANY__MODE',
      value: '"fast"',
      rule: 'an option of Airflow 3.3.2, as AIRFLOW__SECTION__KEY',
      fix: 'see the configuration reference of Airflow',
    },
  ],
};
