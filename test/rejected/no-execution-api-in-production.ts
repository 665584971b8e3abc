import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { executionApi: { replicas: 0 } } },
  problems: [
    {
      path: 'airflow.executionApi.replicas',
      value: '0',
      rule: 'at least 1',
      fix: 'write 1 or more',
    },
  ],
};
