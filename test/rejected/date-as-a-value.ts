import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { image: { tag: new Date(0) } } },
  problems: [
    {
      path: 'airflow.image.tag',
      value: 'an object of a class',
      rule: 'plain data',
      fix: 'write strings, numbers, true, false, lists and objects',
    },
  ],
};
