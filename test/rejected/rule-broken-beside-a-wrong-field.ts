import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { replicas: '2' }, webserver: { replicas: 0 } } },
  problems: [
    {
      path: 'airflow.scheduler.replicas',
      value: '"2"',
      rule: 'a number',
      fix: 'write it without quotes',
    },
    {
      path: 'airflow.webserver.replicas',
      value: '0',
      rule: 'at least 1, except on a disaster-recovery site that stands by',
      fix: 'set it to 1 or more',
    },
  ],
};
