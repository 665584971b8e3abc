import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, recovery: { storage: { snapshots: { className: 'csi', keep: 0 } } } },
  problems: [
    {
      path: 'recovery.storage.snapshots.keep',
      value: '0',
      rule: 'at least 1',
      fix: 'write 1 or more',
    },
  ],
};
