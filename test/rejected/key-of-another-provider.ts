import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, cluster: { provider: 'gcp', encryptionKey: 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd' } },
  problems: [
    {
      path: 'cluster.encryptionKey',
      value: '"arn:aws:kms:eu-central-1:111122223333:key/1234abcd"',
      rule: 'a key as gcp names it',
      fix: 'for example "projects/example/locations/europe-west3/keyRings/airflow/cryptoKeys/volumes"',
    },
  ],
};
