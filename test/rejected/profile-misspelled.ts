import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, profile: 'fulll' } },
  problems: [{ path: 'observability.profile', value: '"fulll"', rule: 'one of lite, full', fix: 'did you mean "full"?' }],
};
