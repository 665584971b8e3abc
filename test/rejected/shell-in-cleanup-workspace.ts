import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { databaseCleanup: { workspace: '2Gi$(id)' } } },
  problems: [
    {
      path: 'airflow.databaseCleanup.workspace',
      value: '"2Gi$(id)"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
  ],
};
