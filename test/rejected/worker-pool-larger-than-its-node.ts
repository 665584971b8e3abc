import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { workers: { default: { priority: 'high', concurrency: 64, nodePool: 'tasks' } } },
    cluster: {
      nodePools: { large: { cpu: '31', memory: '120Gi' }, tasks: { cpu: '7.5', memory: '28Gi', labels: { 'example.com/pool': 'tasks' } } },
    },
  },
  problems: [
    {
      path: 'airflow.workers.default.resources',
      value: '"requests 100m CPU, may take 30976Mi of memory"',
      rule: 'what a node of tasks has: 7.5 CPU and 28Gi',
      fix: 'choose smaller resources, fewer tasks at a time, or larger nodes',
    },
  ],
};
