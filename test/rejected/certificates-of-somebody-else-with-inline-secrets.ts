import { development, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...development, tls: { provider: 'existing' } },
  problems: [
    {
      path: 'tls.provider',
      value: '"existing"',
      rule: 'not existing with inline secrets: a certificate cannot be derived from a name',
      fix: "use 'cert-manager', or the secrets provider 'existing' or 'external-secrets'",
    },
  ],
};
