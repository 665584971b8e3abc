import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { pools: { warehouse: { slots: 8, description: 'limit \u202e000,1' } } } },
  problems: [
    {
      path: 'airflow.pools.warehouse.description',
      value: '"limit \\u{202e}000,1"',
      rule: 'one line of printable ASCII text without spaces around it, at most 200 characters',
      fix: 'shorten it, or take the special characters out',
    },
  ],
};
