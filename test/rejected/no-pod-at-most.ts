import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { maxReplicas: 0 } } }, scaling: { engine: 'keda' } },
  problems: [{ path: 'airflow.workers.default.maxReplicas', value: '0', rule: 'at least 1', fix: 'write 1 or more' }],
};
