import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, traceSampling: -0.1 } },
  problems: [{ path: 'observability.traceSampling', value: '-0.1', rule: 'at least 0', fix: 'write 0 or more' }],
};
