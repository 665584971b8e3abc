import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { objects: { engine: 'external', buckets: { logs: 'airflow', archive: 'airflow' } } } },
  problems: [
    {
      path: 'stores.objects.buckets.archive',
      value: '"airflow"',
      rule: 'a bucket of its own: lifecycle rules of one would delete the others',
      fix: 'choose another name',
    },
  ],
};
