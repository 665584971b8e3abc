import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__SCHEDULER__CATCHUP_BY_DEFAULT: 'yes' } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__SCHEDULER__CATCHUP_BY_DEFAULT',
      value: '"yes"',
      rule: 'true or false',
      fix: 'write "true" or "false"',
    },
  ],
};
