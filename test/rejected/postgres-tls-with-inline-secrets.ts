import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    stage: 'development',
    secrets: { provider: 'inline' },
    stores: { postgres: { engine: 'embedded', tls: true } },
  },
  problems: [
    {
      path: 'stores.postgres.tls',
      value: 'true',
      rule: 'false with inline secrets: a certificate is not among them',
      fix: "use the secrets provider 'existing' or 'external-secrets'",
    },
  ],
};
