import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { roles: { Analyst: [] } } },
  problems: [
    {
      path: 'airflow.roles.Analyst',
      value: '[]',
      rule: 'at least one entry',
      fix: 'add one',
    },
  ],
};
