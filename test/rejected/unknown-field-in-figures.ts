import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: {
      scheduler: {
        resources: { requests: { cpus: '1', memory: '1Gi', storage: '1Gi' }, limits: { cpu: '1', memory: '1Gi', storage: '1Gi' } },
      },
    },
  },
  problems: [
    {
      path: 'airflow.scheduler.resources.requests.cpu',
      value: 'undefined',
      rule: 'required',
      fix: 'add it: for example "500m" or "2"',
    },
    {
      path: 'airflow.scheduler.resources.requests.cpus',
      value: '"1"',
      rule: 'a known field: cpu, memory, storage',
      fix: 'did you mean "cpu"?',
    },
  ],
};
