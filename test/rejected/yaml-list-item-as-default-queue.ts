import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { defaultQueue: '- x' } },
  problems: [
    {
      path: 'airflow.defaultQueue',
      value: '"- x"',
      rule: 'a queue name: letters, digits, dots, dashes and underscores, at most 63 characters',
      fix: 'for example "critical"',
    },
  ],
};
