import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { postgres: { engine: 'embedded', database: 'template1' } } },
  problems: [
    {
      path: 'stores.postgres.database',
      value: '"template1"',
      rule: 'a PostgreSQL name: lower-case letters, digits and underscores, and none that PostgreSQL or PgBouncer keeps for itself, at most 63 characters',
      fix: 'for example "airflow_prod"',
    },
  ],
};
