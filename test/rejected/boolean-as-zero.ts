import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { createAdmin: 0 } },
  problems: [
    {
      path: 'airflow.createAdmin',
      value: '0',
      rule: 'true or false',
      fix: 'write true or false',
    },
  ],
};
