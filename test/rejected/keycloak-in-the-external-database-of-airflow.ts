import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    stores: { postgres: { engine: 'external', host: 'db.example.com', database: 'shared' } },
    edge: { ...minimal.edge, auth: { provider: 'keycloak', database: { engine: 'external', host: 'db.example.com', database: 'shared' } } },
  },
  problems: [
    {
      path: 'edge.auth.database.database',
      value: '"shared"',
      rule: "a database of its own: this is Airflow's (stores.postgres.database)",
      fix: 'for example "keycloak"',
    },
  ],
};
