import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: {
      roles: { Auditor: [{ action: 'can_read', resource: 'Audit Logs' }] },
      serviceAccounts: { 'ci-deployer': { role: 'Public' } },
    },
  },
  problems: [
    {
      path: 'airflow.serviceAccounts.ci-deployer.role',
      value: '"Public"',
      rule: 'a role of Airflow, or one of airflow.roles: Admin, Op, User, Viewer, Auditor',
      fix: 'name one of these, or add it to airflow.roles',
    },
  ],
};
