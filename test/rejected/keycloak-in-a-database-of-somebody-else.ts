import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { postgres: { engine: 'external', host: 'db.example.com' } } },
  problems: [
    {
      path: 'edge.auth.database.engine',
      value: '"platform"',
      rule: 'not platform where stores.postgres is external: nothing here can make a database there',
      fix: "use 'external', and have database and owner made beside Airflow's",
    },
  ],
};
