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
    recovery: {
      storage: { replica: { ...replica, buckets: { ...replica.buckets, archive: 'airflow-archive', backups: 'airflow-logs' } } },
    },
  },
  problems: [
    {
      path: 'recovery.storage.replica.buckets.archive',
      value: '"airflow-archive"',
      rule: 'another bucket than those of stores.objects: a bucket is no copy of itself',
      fix: 'choose another name',
    },
    {
      path: 'recovery.storage.replica.buckets.backups',
      value: '"airflow-logs"',
      rule: 'another bucket than those of stores.objects: a bucket is no copy of itself',
      fix: 'choose another name',
    },
  ],
};
