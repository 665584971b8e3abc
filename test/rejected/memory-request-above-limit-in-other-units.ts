import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: {
      scheduler: {
        resources: { requests: { cpu: '1', memory: '1025Mi', storage: '1Gi' }, limits: { cpu: '1', memory: '1Gi', storage: '1Gi' } },
      },
    },
  },
  problems: [
    {
      path: 'airflow.scheduler.resources.requests.memory',
      value: '"1025Mi"',
      rule: 'at most the limit (1Gi)',
      fix: 'raise the limit or lower the request',
    },
  ],
};
