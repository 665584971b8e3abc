import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    stores: { postgres: { engine: 'cloudnative-pg', database: 'airflow_prod' } },
    edge: { ...minimal.edge, auth: { provider: 'keycloak', database: { engine: 'platform', database: 'airflow_prod' } } },
  },
  problems: [
    {
      path: 'edge.auth.database.database',
      value: '"airflow_prod"',
      rule: "a database of its own: this is Airflow's (stores.postgres.database)",
      fix: 'for example "keycloak"',
    },
  ],
};
