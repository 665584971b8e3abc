import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { resources: 'lrage' } } },
  problems: [
    {
      path: 'airflow.scheduler.resources',
      value: '"lrage"',
      rule: 'one of nano, micro, mini, small, medium, large, xlarge, or { requests, limits }',
      fix: 'did you mean "large"?',
    },
  ],
};
