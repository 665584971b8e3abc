import { minimal, type Rejected } from '../support/rejected';

const figures = { requests: { cpu: '1', memory: '1Gi', storage: '1Gi' }, limits: { cpu: '1', memory: '1Gi', storage: '1Gi' } };

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { resources: { ...figures, limit: figures.limits } } } },
  problems: [
    {
      path: 'airflow.scheduler.resources.limit',
      value: '{"cpu":"1","memory":"1Gi","storage":"1Gi"}',
      rule: 'a known field: requests, limits',
      fix: 'did you mean "limits"?',
    },
  ],
};
