import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { serviceAccounts: { 'ci-deployer': { role: "Admin'; --" } } } },
  problems: [
    {
      path: 'airflow.serviceAccounts.ci-deployer.role',
      value: '"Admin\'; --"',
      rule: 'the name of a role: letters, digits, dots, dashes and underscores, at most 64 characters',
      fix: 'for example "User"',
    },
  ],
};
