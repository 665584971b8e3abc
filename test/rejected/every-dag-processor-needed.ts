import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { dagProcessor: { minAvailable: 1 } } },
  problems: [
    {
      path: 'airflow.dagProcessor.minAvailable',
      value: '1',
      rule: 'less than replicas (1): otherwise no node can ever be drained',
      fix: 'raise replicas or lower minAvailable',
    },
  ],
};
