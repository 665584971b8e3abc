import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, cluster: { provider: 'local', encryptionKey: 'volumes' } },
  problems: [
    {
      path: 'cluster.encryptionKey',
      value: '"volumes"',
      rule: 'no key: the volumes of local cannot be told one',
      fix: 'remove it, and encrypt the disks of the nodes',
    },
  ],
};
