import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { pools: { 'a"b': { slots: 8, description: 'Warehouse connections' } } } },
  problems: [
    {
      path: 'airflow.pools."a\\"b"',
      value: '"a\\"b"',
      rule: 'a pool name: letters, digits, dots, dashes and underscores, at most 255 characters',
      fix: 'for example "warehouse"',
    },
  ],
};
