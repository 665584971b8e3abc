import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: {
      ...minimal.edge,
      auth: {
        provider: 'keycloak',
        groups: { admin: "x'] || 'Admin", op: 'airflow-op,airflow-admin', user: '"user"', viewer: '${VIEWERS}' },
      },
    },
  },
  problems: [
    {
      path: 'edge.auth.groups.admin',
      value: '"x\'] || \'Admin"',
      rule: 'a group name: letters, digits, dots, dashes, underscores, colons, slashes, spaces or @ between them, at most 120 characters',
      fix: 'for example "airflow-admin"',
    },
    {
      path: 'edge.auth.groups.op',
      value: '"airflow-op,airflow-admin"',
      rule: 'a group name: letters, digits, dots, dashes, underscores, colons, slashes, spaces or @ between them, at most 120 characters',
      fix: 'for example "airflow-admin"',
    },
    {
      path: 'edge.auth.groups.user',
      value: '"\\"user\\""',
      rule: 'a group name: letters, digits, dots, dashes, underscores, colons, slashes, spaces or @ between them, at most 120 characters',
      fix: 'for example "airflow-admin"',
    },
    {
      path: 'edge.auth.groups.viewer',
      value: '"${VIEWERS}"',
      rule: 'a group name: letters, digits, dots, dashes, underscores, colons, slashes, spaces or @ between them, at most 120 characters',
      fix: 'for example "airflow-admin"',
    },
  ],
};
