import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { triggerer: { maxReplicas: 3 }, workers: { default: { maxReplicas: 4 } } } },
  problems: [
    {
      path: 'airflow.triggerer.maxReplicas',
      value: '3',
      rule: 'a number that an engine chooses: scaling.engine is none',
      fix: "set scaling.engine to 'keda' or 'hpa', or remove maxReplicas",
    },
    {
      path: 'airflow.workers.default.maxReplicas',
      value: '4',
      rule: 'a number that an engine chooses: scaling.engine is none',
      fix: "set scaling.engine to 'keda' or 'hpa', or remove maxReplicas",
    },
  ],
};
