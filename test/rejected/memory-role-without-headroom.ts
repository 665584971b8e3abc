import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: {
      workers: {
        default: {
          priority: 'high',
          concurrency: 8,
          resources: { requests: { cpu: '1', memory: '1Gi', storage: '1Gi' }, limits: { cpu: '4', memory: '1536Mi', storage: '4Gi' } },
        },
      },
    },
  },
  problems: [
    {
      path: 'airflow.workers.default.resources.limits.memory',
      value: '"1536Mi"',
      rule: 'at least 2Gi: the worker, 8 tasks at a time, and what their memory role keeps in memory',
      fix: 'raise it, lower concurrency, or name a tier and let the role say it',
    },
  ],
};
