import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { objects: { engine: 'external', endpoint: 'https://key:secret@s3.example.com' } } },
  problems: [
    {
      path: 'stores.objects.endpoint',
      value: '"https://key:secret@s3.example.com"',
      rule: 'an http or https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://airflow.example.com"',
    },
  ],
};
