import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { webserver: { replicas: 4, maxReplicas: 2 }, workers: { default: { replicas: 3, maxReplicas: 2 } } },
    scaling: { engine: 'keda' },
  },
  problems: [
    { path: 'airflow.webserver.maxReplicas', value: '2', rule: 'at least replicas (4)', fix: 'raise it, or lower replicas' },
    { path: 'airflow.workers.default.maxReplicas', value: '2', rule: 'at least replicas (3)', fix: 'raise it, or lower replicas' },
  ],
};
