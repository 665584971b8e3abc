import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: { ...minimal.observability, traces: { engine: 'embedded', volume: { size: '1Gi' }, retentionDays: 30 } },
  },
  problems: [
    {
      path: 'observability.traces.retentionDays',
      value: '30',
      rule: 'few enough for the volume (1Gi): less than 1 KiB of spans a second would be taken in',
      fix: 'lower it, or raise the size of the volume',
    },
  ],
};
