import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    stores: {
      objects: { engine: 'embedded', buckets: { logs: 'logs;id', archive: '../archive', backups: 'backups --recursive', loki: '$(loki)' } },
    },
  },
  problems: [
    {
      path: 'stores.objects.buckets.logs',
      value: '"logs;id"',
      rule: 'a bucket name: lower-case letters, digits and dashes, at least 3, at most 63 characters',
      fix: 'for example "airflow-logs"',
    },
    {
      path: 'stores.objects.buckets.archive',
      value: '"../archive"',
      rule: 'a bucket name: lower-case letters, digits and dashes, at least 3, at most 63 characters',
      fix: 'for example "airflow-logs"',
    },
    {
      path: 'stores.objects.buckets.backups',
      value: '"backups --recursive"',
      rule: 'a bucket name: lower-case letters, digits and dashes, at least 3, at most 63 characters',
      fix: 'for example "airflow-logs"',
    },
    {
      path: 'stores.objects.buckets.loki',
      value: '"$(loki)"',
      rule: 'a bucket name: lower-case letters, digits and dashes, at least 3, at most 63 characters',
      fix: 'for example "airflow-logs"',
    },
  ],
};
