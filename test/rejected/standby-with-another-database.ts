import { main, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...standby, stores: { postgres: { engine: 'embedded', database: 'airflow_dr' } } },
  beside: { main },
  problems: [
    {
      path: 'stores.postgres.database',
      value: '"airflow_dr"',
      rule: 'that of main (airflow): what it stands by for lands under the same names',
      fix: 'set it to "airflow"',
    },
  ],
};
