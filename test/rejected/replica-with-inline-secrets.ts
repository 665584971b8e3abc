import { development, type Rejected } from '../support/rejected';

const replica = {
  region: 'eu-west-1',
  buckets: { logs: 'copy-logs', archive: 'copy-archive', audit: 'copy-audit', backups: 'copy-backups' },
};

export const rejected: Rejected = {
  environment: { ...development, recovery: { storage: { replica } } },
  problems: [
    {
      path: 'recovery.storage.replica.region',
      value: '"eu-west-1"',
      rule: 'no replica with inline secrets: only its owner has the login',
      fix: "use the secrets provider 'existing' or 'external-secrets'",
    },
  ],
};
