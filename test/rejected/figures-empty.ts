import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { resources: {} } } },
  problems: [
    {
      path: 'airflow.scheduler.resources.requests',
      value: 'undefined',
      rule: 'required',
      fix: 'add it: an object: { cpu, memory, storage }',
    },
    {
      path: 'airflow.scheduler.resources.limits',
      value: 'undefined',
      rule: 'required',
      fix: 'add it: an object: { cpu, memory, storage }',
    },
  ],
};
