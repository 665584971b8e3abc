import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, recovery: { storage: { retention: { daily: 0 } }, configuration: { retention: { daily: 0 } } } },
  problems: [
    {
      path: 'recovery.storage.retention.daily',
      value: '0',
      rule: 'at least 1',
      fix: 'write 1 or more',
    },
    {
      path: 'recovery.configuration.retention.daily',
      value: '0',
      rule: 'at least 1',
      fix: 'write 1 or more',
    },
  ],
};
