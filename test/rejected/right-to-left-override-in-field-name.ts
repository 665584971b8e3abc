import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { image: { 'gat\u202e': '3.3.2-1' } } },
  problems: [
    {
      path: 'airflow.image."gat\\u{202e}"',
      value: '"3.3.2-1"',
      rule: 'a known field: repository, tag, pullSecret',
      fix: 'remove it',
    },
  ],
};
