import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { workers: { default: { maxReplicas: 4 }, large: { queues: ['large', 'default'] } } },
    scaling: { engine: 'keda' },
  },
  problems: [
    {
      path: 'airflow.workers.default.queues',
      value: '["default"]',
      rule: 'queues that no other pool serves, where KEDA counts their tasks: large would be counted for it, too',
      fix: 'give each queue to one pool, or remove maxReplicas',
    },
  ],
};
