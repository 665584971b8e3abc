import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, secrets: { provider: 'external-secrets' } },
  problems: [
    {
      path: 'secrets.vault',
      value: 'undefined',
      rule: 'required',
      fix: 'add it: an object: { server, mount, path, escrowPath, role, authMount, caConfigMap }',
    },
  ],
};
