import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, traceSampling: '10%' } },
  problems: [{ path: 'observability.traceSampling', value: '"10%"', rule: 'a number', fix: 'write a number' }],
};
