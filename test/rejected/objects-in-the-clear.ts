import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { objects: { engine: 'external', endpoint: 'http://s3.example.com' } } },
  problems: [
    {
      path: 'stores.objects.endpoint',
      value: '"http://s3.example.com"',
      rule: 'above development, https: logs and backups pass here',
      fix: 'write https://',
    },
  ],
};
