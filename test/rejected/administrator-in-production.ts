import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { createAdmin: true } },
  problems: [
    {
      path: 'airflow.createAdmin',
      value: 'true',
      rule: 'an administrator with a password only in development',
      fix: 'set it to false',
    },
  ],
};
