import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { cooldown: 1 } } } },
  problems: [{ path: 'airflow.workers.default.cooldown', value: '1', rule: 'at least 60', fix: 'write 60 or more' }],
};
