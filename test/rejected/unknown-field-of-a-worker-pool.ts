import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { queue: ['default'] } } } },
  problems: [
    {
      path: 'airflow.workers.default.queue',
      value: '["default"]',
      rule: 'a known field: replicas, minAvailable, resources, maxReplicas, targetCpu, cooldown, restWhenIdle, queues, concurrency, priority, memory, storage, nodePool, gracePeriod',
      fix: 'did you mean "queues"?',
    },
  ],
};
