import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { loadExamples: 'false' } },
  problems: [
    {
      path: 'airflow.loadExamples',
      value: '"false"',
      rule: 'true or false',
      fix: 'write it without quotes',
    },
  ],
};
