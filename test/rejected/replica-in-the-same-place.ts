import { minimal, type Rejected } from '../support/rejected';

const replica = {
  region: 'eu-west-1',
  buckets: { logs: 'copy-logs', archive: 'copy-archive', audit: 'copy-audit', backups: 'copy-backups' },
};

export const rejected: Rejected = {
  environment: {
    ...minimal,
    stores: { objects: { engine: 'external', region: 'eu-central-1' } },
    secrets: { provider: 'existing' },
    recovery: { storage: { replica: { ...replica, region: 'eu-central-1' } } },
  },
  problems: [
    {
      path: 'recovery.storage.replica.region',
      value: '"eu-central-1"',
      rule: 'in production, another region or endpoint than stores.objects: what takes the buckets away takes a copy beside them, too',
      fix: 'choose another region',
    },
  ],
};
