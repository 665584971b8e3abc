import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { objects: { engine: 'embedded', buckets: { audit: 'audit/events' } } } },
  problems: [
    {
      path: 'stores.objects.buckets.audit',
      value: '"audit/events"',
      rule: 'a bucket name: lower-case letters, digits and dashes, at least 3, at most 63 characters',
      fix: 'for example "airflow-logs"',
    },
  ],
};
