import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { objects: { engine: 'external', storageClasses: { cold: 'cold; rm -rf /', archive: 'glacier' } } } },
  problems: [
    {
      path: 'stores.objects.storageClasses.cold',
      value: '"cold; rm -rf /"',
      rule: 'a storage class of S3: capital letters, digits and underscores, at most 64 characters',
      fix: 'for example "STANDARD_IA" or "GLACIER_IR"',
    },
    {
      path: 'stores.objects.storageClasses.archive',
      value: '"glacier"',
      rule: 'a storage class of S3: capital letters, digits and underscores, at most 64 characters',
      fix: 'for example "STANDARD_IA" or "GLACIER_IR"',
    },
  ],
};
