import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, metrics: { engine: 'prometheus-operator', scrapeInterval: 300 } } },
  problems: [{ path: 'observability.metrics.scrapeInterval', value: '300', rule: 'at most 120', fix: 'write 120 or less' }],
};
