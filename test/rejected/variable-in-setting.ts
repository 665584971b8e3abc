import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__API__INSTANCE_NAME: '$(DATABASE_PASSWORD)' } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__API__INSTANCE_NAME',
      value: '"$(DATABASE_PASSWORD)"',
      rule: 'no $(VARIABLE) but $(AIRFLOW_SECRET_KEY)',
      fix: 'write the value itself: nothing else is filled in',
    },
  ],
};
