import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { serviceAccounts: { 'ci-deployer': { role: 'Opp' } } } },
  problems: [
    {
      path: 'airflow.serviceAccounts.ci-deployer.role',
      value: '"Opp"',
      rule: 'a role of Airflow, or one of airflow.roles: Admin, Op, User, Viewer',
      fix: 'did you mean "Op"?',
    },
  ],
};
