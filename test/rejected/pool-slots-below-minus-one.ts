import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { pools: { warehouse: { slots: -2, description: 'Warehouse connections' } } } },
  problems: [
    {
      path: 'airflow.pools.warehouse.slots',
      value: '-2',
      rule: 'at least -1',
      fix: 'write -1 or more',
    },
  ],
};
