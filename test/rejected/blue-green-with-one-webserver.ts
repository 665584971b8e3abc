import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, release: { strategy: 'blue-green' } },
  problems: [
    {
      path: 'airflow.webserver.replicas',
      value: '1',
      rule: 'at least 2 with blue-green: a colour must take all traffic without a gap',
      fix: "raise it, or set release.strategy to 'rolling'",
    },
  ],
};
