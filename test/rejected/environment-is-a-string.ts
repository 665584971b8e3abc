import type { Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: 'production',
  problems: [
    {
      path: '(the whole environment)',
      value: '"production"',
      rule: 'an object: { name, stage, instance, domain, airflow, stores, secrets, tls, edge, access, observability, security, recovery, operations, scaling, cluster, release }',
      fix: 'write an object: { name, stage, instance, domain, airflow, stores, secrets, tls, edge, access, observability, security, recovery, operations, scaling, cluster, release }',
    },
  ],
};
