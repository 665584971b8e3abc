import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      metrics: { engine: 'embedded', retentionDays: 0 },
      logs: { engine: 'embedded', retentionDays: 0 },
      traces: { engine: 'embedded', retentionDays: 0 },
      search: { engine: 'embedded', retentionDays: 0 },
    },
  },
  problems: [
    { path: 'observability.metrics.retentionDays', value: '0', rule: 'at least 1', fix: 'write 1 or more' },
    { path: 'observability.logs.retentionDays', value: '0', rule: 'at least 1', fix: 'write 1 or more' },
    { path: 'observability.traces.retentionDays', value: '0', rule: 'at least 1', fix: 'write 1 or more' },
    { path: 'observability.search.retentionDays', value: '0', rule: 'at least 1', fix: 'write 1 or more' },
  ],
};
