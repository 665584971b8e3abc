import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, traceSampling: 1.5 } },
  problems: [{ path: 'observability.traceSampling', value: '1.5', rule: 'at most 1', fix: 'write 1 or less' }],
};
