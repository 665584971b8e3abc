import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { memory: 'bufer' } } } },
  problems: [
    {
      path: 'airflow.workers.default.memory',
      value: '"bufer"',
      rule: 'one of cache, processing, buffer',
      fix: 'did you mean "buffer"?',
    },
  ],
};
