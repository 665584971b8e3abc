import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, security: { rotation: { days: { 'fernet-key': 0 } } } },
  problems: [{ path: 'security.rotation.days.fernet-key', value: '0', rule: 'at least 1', fix: 'write 1 or more' }],
};
