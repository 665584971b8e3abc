import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { dags: { source: 'image', toString: 'git' } } },
  problems: [
    {
      path: 'airflow.dags.toString',
      value: '"git"',
      rule: 'a known field: source',
      fix: 'remove it',
    },
  ],
};
