import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: new Map([['default', {}]]) } },
  problems: [
    {
      path: 'airflow.workers',
      value: 'an object of a class',
      rule: 'plain data',
      fix: 'write strings, numbers, true, false, lists and objects',
    },
  ],
};
