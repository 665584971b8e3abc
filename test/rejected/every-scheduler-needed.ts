import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { replicas: 2, minAvailable: 3 } } },
  problems: [
    {
      path: 'airflow.scheduler.minAvailable',
      value: '3',
      rule: 'less than replicas (2): otherwise no node can ever be drained',
      fix: 'raise replicas or lower minAvailable',
    },
  ],
};
