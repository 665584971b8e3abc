import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { webserver: { maxReplicas: 4, targetCpu: 0 } } },
  problems: [{ path: 'airflow.webserver.targetCpu', value: '0', rule: 'at least 10', fix: 'write 10 or more' }],
};
