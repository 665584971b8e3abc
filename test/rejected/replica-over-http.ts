import { minimal, type Rejected } from '../support/rejected';

const replica = {
  region: 'eu-west-1',
  buckets: { logs: 'copy-logs', archive: 'copy-archive', audit: 'copy-audit', backups: 'copy-backups' },
};

export const rejected: Rejected = {
  environment: { ...minimal, recovery: { storage: { replica: { ...replica, endpoint: 'http://s3.example.com' } } } },
  problems: [
    {
      path: 'recovery.storage.replica.endpoint',
      value: '"http://s3.example.com"',
      rule: 'above development, https: logs and backups pass here',
      fix: 'write https://',
    },
  ],
};
