import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, metrics: { engine: 'embedded', replicas: 4 } } },
  problems: [{ path: 'observability.metrics.replicas', value: '4', rule: 'at most 3', fix: 'write 3 or less' }],
};
