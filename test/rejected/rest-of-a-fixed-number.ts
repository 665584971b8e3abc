import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { replicas: 2, restWhenIdle: true } } }, scaling: { engine: 'keda' } },
  problems: [
    {
      path: 'airflow.workers.default.restWhenIdle',
      value: 'true',
      rule: 'only where KEDA sets the number: something must see the first task and start a pod',
      fix: "set scaling.engine to 'keda' and give the pool maxReplicas above replicas, or set it to false",
    },
  ],
};
