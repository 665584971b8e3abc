import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: {
      ...minimal.edge,
      auth: { provider: 'keycloak', database: { engine: 'platform', database: 'keycloak"; DROP DATABASE airflow; --' } },
    },
  },
  problems: [
    {
      path: 'edge.auth.database.database',
      value: '"keycloak\\"; DROP DATABASE airflow; --"',
      rule: 'a PostgreSQL name: lower-case letters, digits and underscores, and none that PostgreSQL or PgBouncer keeps for itself, at most 63 characters',
      fix: 'for example "airflow_prod"',
    },
  ],
};
