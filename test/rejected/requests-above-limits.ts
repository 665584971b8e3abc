import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: {
      scheduler: {
        resources: { requests: { cpu: '2', memory: '2Gi', storage: '2Gi' }, limits: { cpu: '1', memory: '1Gi', storage: '1Gi' } },
      },
    },
  },
  problems: [
    {
      path: 'airflow.scheduler.resources.requests.cpu',
      value: '"2"',
      rule: 'at most the limit (1)',
      fix: 'raise the limit or lower the request',
    },
    {
      path: 'airflow.scheduler.resources.requests.memory',
      value: '"2Gi"',
      rule: 'at most the limit (1Gi)',
      fix: 'raise the limit or lower the request',
    },
    {
      path: 'airflow.scheduler.resources.requests.storage',
      value: '"2Gi"',
      rule: 'at most the limit (1Gi)',
      fix: 'raise the limit or lower the request',
    },
  ],
};
