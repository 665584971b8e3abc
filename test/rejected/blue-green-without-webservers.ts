import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, release: { strategy: 'blue-green' }, airflow: { webserver: { replicas: 0 } } },
  problems: [
    {
      path: 'airflow.webserver.replicas',
      value: '0',
      rule: 'at least 2 with blue-green: a colour must take all traffic without a gap',
      fix: "raise it, or set release.strategy to 'rolling'",
    },
  ],
};
