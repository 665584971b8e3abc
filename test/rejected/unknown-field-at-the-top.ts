import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airlfow: {} },
  problems: [
    {
      path: 'airlfow',
      value: '{}',
      rule: 'a known field: name, stage, instance, domain, airflow, stores, secrets, tls, edge, access, observability, security, recovery, operations, scaling, cluster, release',
      fix: 'did you mean "airflow"?',
    },
  ],
};
