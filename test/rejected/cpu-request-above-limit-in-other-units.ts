import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: {
      scheduler: {
        resources: { requests: { cpu: '1001m', memory: '1Gi', storage: '1Gi' }, limits: { cpu: '1', memory: '1Gi', storage: '1Gi' } },
      },
    },
  },
  problems: [
    {
      path: 'airflow.scheduler.resources.requests.cpu',
      value: '"1001m"',
      rule: 'at most the limit (1)',
      fix: 'raise the limit or lower the request',
    },
  ],
};
