import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      metrics: { engine: 'embedded', retentionDays: 1826 },
      logs: { engine: 'embedded', retentionDays: 1e9 },
      traces: { engine: 'embedded', retentionDays: 366 },
    },
  },
  problems: [
    { path: 'observability.metrics.retentionDays', value: '1826', rule: 'at most 1825', fix: 'write 1825 or less' },
    { path: 'observability.logs.retentionDays', value: '1000000000', rule: 'at most 1825', fix: 'write 1825 or less' },
    { path: 'observability.traces.retentionDays', value: '366', rule: 'at most 365', fix: 'write 365 or less' },
  ],
};
