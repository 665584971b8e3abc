import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { loadExamples: true } },
  problems: [
    {
      path: 'airflow.loadExamples',
      value: 'true',
      rule: 'example DAGs only in development',
      fix: 'set it to false',
    },
  ],
};
