import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { roles: { Public: [{ action: 'can_read', resource: 'DAGs' }] } } },
  problems: [
    {
      path: 'airflow.roles.Public',
      value: '"Public"',
      rule: "a role name: letters, digits, dots, dashes and underscores, none of Airflow's own Admin, Op, User, Viewer and Public, at most 64 characters",
      fix: 'for example "Analyst"',
    },
  ],
};
