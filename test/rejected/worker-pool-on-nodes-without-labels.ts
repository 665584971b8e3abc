import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { workers: { default: { nodePool: 'general' } } },
    cluster: { nodePools: { general: { cpu: '7.5', memory: '28Gi' } } },
  },
  problems: [
    {
      path: 'airflow.workers.default.nodePool',
      value: '"general"',
      rule: 'a node pool with labels: pods choose nodes by these',
      fix: 'give cluster.nodePools.general its labels',
    },
  ],
};
