import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { pools: { prototype: { slots: 8, description: 'Warehouse connections' } } } },
  problems: [
    {
      path: 'airflow.pools.prototype',
      value: 'an object',
      rule: 'a known field',
      fix: 'remove it',
    },
  ],
};
