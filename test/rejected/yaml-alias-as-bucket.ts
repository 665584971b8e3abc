import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { objects: { engine: 'embedded', buckets: { archive: '*a' } } } },
  problems: [
    {
      path: 'stores.objects.buckets.archive',
      value: '"*a"',
      rule: 'a bucket name: lower-case letters, digits and dashes, at least 3, at most 63 characters',
      fix: 'for example "airflow-logs"',
    },
  ],
};
