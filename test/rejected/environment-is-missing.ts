import type { Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: undefined,
  problems: [
    {
      path: '(the whole environment)',
      value: 'undefined',
      rule: 'required',
      fix: 'add it: an object: { name, stage, instance, domain, airflow, stores, secrets, tls, edge, access, observability, security, recovery, operations, scaling, cluster, release }',
    },
  ],
};
