import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    secrets: { provider: 'external-secrets', vault: { server: 'http://vault.example.com', path: 'airflow/prod' } },
  },
  problems: [
    {
      path: 'secrets.vault.server',
      value: '"http://vault.example.com"',
      rule: 'above development, https: every secret passes here',
      fix: 'write https://; vault.caConfigMap takes a private CA',
    },
  ],
};
