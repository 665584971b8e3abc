import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, traceSampling: Number.NaN } },
  problems: [{ path: 'observability.traceSampling', value: 'NaN', rule: 'a finite number', fix: 'write a number' }],
};
