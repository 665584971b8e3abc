import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, logs: { engine: 'embedded', retentionDays: '14d' } } },
  problems: [{ path: 'observability.logs.retentionDays', value: '"14d"', rule: 'a number', fix: 'write a number' }],
};
