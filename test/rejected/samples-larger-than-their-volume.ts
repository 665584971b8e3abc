import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: { ...minimal.observability, metrics: { engine: 'embedded', volume: { size: '10Gi' }, retentionSize: '9Gi' } },
  },
  problems: [
    {
      path: 'observability.metrics.retentionSize',
      value: '"9Gi"',
      rule: 'at most four fifths of the volume (10Gi): Prometheus writes new blocks before it deletes old ones',
      fix: 'lower it, leave it out, or give metrics a larger volume',
    },
  ],
};
