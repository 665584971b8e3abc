import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, recovery: { storage: { snapshots: { className: '../csi' } } } },
  problems: [
    {
      path: 'recovery.storage.snapshots.className',
      value: '"../csi"',
      rule: 'the name of a Kubernetes object: lower-case letters, digits, dashes and dots, at most 253 characters',
      fix: 'for example "registry-credentials"',
    },
  ],
};
