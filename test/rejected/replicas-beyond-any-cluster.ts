import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { replicas: 1e21 } } },
  problems: [
    {
      path: 'airflow.scheduler.replicas',
      value: '1e+21',
      rule: 'at most 200',
      fix: 'write 200 or less',
    },
  ],
};
