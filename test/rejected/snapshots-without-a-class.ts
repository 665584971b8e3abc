import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, recovery: { storage: { snapshots: { keep: 3 } } } },
  problems: [
    {
      path: 'recovery.storage.snapshots.className',
      value: 'undefined',
      rule: 'required',
      fix: 'add it: for example "registry-credentials"',
    },
  ],
};
