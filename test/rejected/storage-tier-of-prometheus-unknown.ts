import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, metrics: { engine: 'embedded', volume: { tier: 'ssd' } } } },
  problems: [{ path: 'observability.metrics.volume.tier', value: '"ssd"', rule: 'one of hot, cold, archive', fix: 'write one of these' }],
};
