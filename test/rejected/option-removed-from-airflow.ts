import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__CORE__DAG_CONCURRENCY: '16' } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__CORE__DAG_CONCURRENCY',
      value: '"16"',
      rule: 'an option of Airflow 3.3.2, as AIRFLOW__SECTION__KEY',
      fix: 'Airflow removed it: use core.max_active_tasks_per_dag',
    },
  ],
};
