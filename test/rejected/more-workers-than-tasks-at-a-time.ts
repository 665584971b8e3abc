import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { concurrency: 16, maxReplicas: 10 } } }, scaling: { engine: 'keda' } },
  problems: [
    {
      path: 'airflow.workers.default.maxReplicas',
      value: '10',
      rule: 'at most 2: the schedulers hand out 32 tasks at a time, and one pod runs 16',
      fix: 'lower it, or raise AIRFLOW__CORE__PARALLELISM in airflow.config',
    },
  ],
};
