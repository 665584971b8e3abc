import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, security: { audit: { retentionDays: 0 } } },
  problems: [
    {
      path: 'security.audit.retentionDays',
      value: '0',
      rule: 'at least 1',
      fix: 'write 1 or more',
    },
  ],
};
