import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { image: { tag: null } } },
  problems: [
    {
      path: 'airflow.image.tag',
      value: 'null',
      rule: 'a value',
      fix: 'write one; what has a default may be left out',
    },
  ],
};
