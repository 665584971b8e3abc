import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: { ...minimal.observability, logs: { engine: 'embedded', volume: { size: '1Gi' }, retentionDays: 365 } },
  },
  problems: [
    {
      path: 'observability.logs.retentionDays',
      value: '365',
      rule: 'few enough for the volume (1Gi): less than 4 KiB of lines a second would be taken in',
      fix: 'lower it, or raise the size of the volume',
    },
  ],
};
