import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: {
      workers: {
        default: {
          nodePool: 'tasks',
          resources: {
            requests: { cpu: '250m', memory: '512Mi', storage: '1Gi' },
            limits: { cpu: '2', memory: '4Gi', storage: '2Gi' },
          },
        },
      },
    },
    cluster: { nodePools: { tasks: { cpu: '7.5', memory: '28Gi', labels: { 'example.com/pool': 'tasks' } } } },
  },
  problems: [
    {
      path: 'airflow.workers.default.resources.requests.memory',
      value: '"512Mi"',
      rule: '4Gi, its limit: together its pods could take more than the nodes of tasks have',
      fix: 'raise it to the limit, or lower the limit',
    },
  ],
};
