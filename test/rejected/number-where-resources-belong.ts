import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { resources: 4 } } },
  problems: [
    {
      path: 'airflow.scheduler.resources',
      value: '4',
      rule: 'one of nano, micro, mini, small, medium, large, xlarge, or { requests, limits }',
      fix: 'write one of these',
    },
  ],
};
