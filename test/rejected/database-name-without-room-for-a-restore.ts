import { minimal, type Rejected } from '../support/rejected';

const database = `airflow_${'x'.repeat(41)}`;

export const rejected: Rejected = {
  environment: { ...minimal, stores: { postgres: { engine: 'embedded', database } } },
  problems: [
    {
      path: 'stores.postgres.database',
      value: `"${database}"`,
      rule: 'at most 48 characters: a restore appends _before_restore',
      fix: 'choose a shorter name',
    },
  ],
};
