import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { serviceAccounts: { admin: { role: 'Viewer' } } } },
  problems: [
    {
      path: 'airflow.serviceAccounts.admin',
      value: '{"role":"Viewer"}',
      rule: 'not the name admin: it is that of the person who sets up a development environment (airflow.createAdmin)',
      fix: 'name it after the program that uses it: "ci-deployer"',
    },
  ],
};
