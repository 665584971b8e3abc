import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, recovery: { validation: { rto: 0 } } },
  problems: [{ path: 'recovery.validation.rto', value: '0', rule: 'at least 1', fix: 'write 1 or more' }],
};
