import { minimal, type Rejected } from '../support/rejected';

const replica = {
  region: 'eu-west-1',
  buckets: { logs: 'copy-logs', archive: 'copy-archive', audit: 'copy-audit', backups: 'copy-backups' },
};

export const rejected: Rejected = {
  environment: { ...minimal, recovery: { storage: { replica: { ...replica, buckets: { ...replica.buckets, audit: 'copy-logs' } } } } },
  problems: [
    {
      path: 'recovery.storage.replica.buckets.audit',
      value: '"copy-logs"',
      rule: 'a bucket of its own: one copy would lie on top of another',
      fix: 'choose another name',
    },
  ],
};
