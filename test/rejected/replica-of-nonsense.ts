import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    recovery: {
      storage: {
        replica: {
          endpoint: 'https://s3.example.com/?x=$(id)',
          region: 'eu west',
          buckets: { logs: 'Logs', archive: 'archive/../logs', audit: 'audit\nlogs', backups: '$(id)' },
          cidrs: ['everywhere'],
        },
      },
    },
  },
  problems: [
    {
      path: 'recovery.storage.replica.endpoint',
      value: '"https://s3.example.com/?x=$(id)"',
      rule: 'an http or https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://airflow.example.com"',
    },
    {
      path: 'recovery.storage.replica.region',
      value: '"eu west"',
      rule: 'a region name: lower-case letters, digits and dashes, at most 32 characters',
      fix: 'for example "eu-central-1"; many S3 services take any',
    },
    {
      path: 'recovery.storage.replica.buckets.logs',
      value: '"Logs"',
      rule: 'a bucket name: lower-case letters, digits and dashes, at least 3, at most 63 characters',
      fix: 'for example "airflow-logs"',
    },
    {
      path: 'recovery.storage.replica.buckets.archive',
      value: '"archive/../logs"',
      rule: 'a bucket name: lower-case letters, digits and dashes, at least 3, at most 63 characters',
      fix: 'for example "airflow-logs"',
    },
    {
      path: 'recovery.storage.replica.buckets.audit',
      value: '"audit\\nlogs"',
      rule: 'a bucket name: lower-case letters, digits and dashes, at least 3, at most 63 characters',
      fix: 'for example "airflow-logs"',
    },
    {
      path: 'recovery.storage.replica.buckets.backups',
      value: '"$(id)"',
      rule: 'a bucket name: lower-case letters, digits and dashes, at least 3, at most 63 characters',
      fix: 'for example "airflow-logs"',
    },
    {
      path: 'recovery.storage.replica.cidrs.0',
      value: '"everywhere"',
      rule: 'an address range in canonical CIDR notation with no bits set behind the prefix',
      fix: 'for example "10.0.0.0/8", or "203.0.113.7/32" for one address',
    },
  ],
};
