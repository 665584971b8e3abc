import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, auth: { provider: 'keycloak', groups: { op: 'airflow-admin' } } } },
  problems: [
    {
      path: 'edge.auth.groups.op',
      value: '"airflow-admin"',
      rule: 'a group of its own: its members would get the rights of two roles',
      fix: 'choose another name',
    },
  ],
};
