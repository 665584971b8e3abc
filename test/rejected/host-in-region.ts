import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stores: { objects: { engine: 'external', region: 'x.evil.example/' } } },
  problems: [
    {
      path: 'stores.objects.region',
      value: '"x.evil.example/"',
      rule: 'a region name: lower-case letters, digits and dashes, at most 32 characters',
      fix: 'for example "eu-central-1"; many S3 services take any',
    },
  ],
};
