import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { PYTHONPATH: '/opt' } } },
  problems: [
    {
      path: 'airflow.config.PYTHONPATH',
      value: '"/opt"',
      rule: 'an option of Airflow 3.3.2, as AIRFLOW__SECTION__KEY',
      fix: 'see the configuration reference of Airflow',
    },
  ],
};
