import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: [minimal],
  problems: [
    {
      path: '(the whole environment)',
      value: '[{"name":"prod","stage":"production","domain":"example.com"}]',
      rule: 'an object: { name, stage, instance, domain, airflow, stores, secrets, cluster, release }',
      fix: 'write an object: { name, stage, instance, domain, airflow, stores, secrets, cluster, release }',
    },
  ],
};
