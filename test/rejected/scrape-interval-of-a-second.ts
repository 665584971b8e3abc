import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, metrics: { engine: 'embedded', scrapeInterval: 1 } } },
  problems: [{ path: 'observability.metrics.scrapeInterval', value: '1', rule: 'at least 10', fix: 'write 10 or more' }],
};
