import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { dags: 'git' } },
  problems: [
    {
      path: 'airflow.dags',
      value: '"git"',
      rule: 'an object: { source }',
      fix: 'write an object: { source }',
    },
  ],
};
