import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { loadExamples: 'yes' } },
  problems: [
    {
      path: 'airflow.loadExamples',
      value: '"yes"',
      rule: 'true or false',
      fix: 'write true or false',
    },
  ],
};
