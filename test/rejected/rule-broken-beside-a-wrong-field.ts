import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { replicas: '2' }, webserver: { replicas: 2, minAvailable: 2 } } },
  problems: [
    {
      path: 'airflow.scheduler.replicas',
      value: '"2"',
      rule: 'a number',
      fix: 'write it without quotes',
    },
    {
      path: 'airflow.webserver.minAvailable',
      value: '2',
      rule: 'less than replicas (2): otherwise no node can ever be drained',
      fix: 'raise replicas or lower minAvailable',
    },
  ],
};
