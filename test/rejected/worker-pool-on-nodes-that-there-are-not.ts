import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { workers: { default: { nodePool: 'gpu' } } },
    cluster: { nodePools: { general: { cpu: '7.5', memory: '28Gi' } } },
  },
  problems: [
    {
      path: 'airflow.workers.default.nodePool',
      value: '"gpu"',
      rule: 'one of cluster.nodePools: general',
      fix: 'name one of these, or describe it there',
    },
  ],
};
