import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { roles: { '\u0130nspector': [{ action: 'can_read', resource: 'DAGs' }] } } },
  problems: [
    {
      path: 'airflow.roles."\\u{130}nspector"',
      value: '"\\u{130}nspector"',
      rule: "a role name: letters, digits, dots, dashes and underscores, none of Airflow's own Admin, Op, User, Viewer and Public, at most 64 characters",
      fix: 'for example "Analyst"',
    },
  ],
};
