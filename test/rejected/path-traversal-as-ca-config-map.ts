import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    secrets: { provider: 'external-secrets', vault: { server: 'https://vault.example.com', path: 'airflow/prod', caConfigMap: '../ca' } },
  },
  problems: [
    {
      path: 'secrets.vault.caConfigMap',
      value: '"../ca"',
      rule: 'the name of a Kubernetes object: lower-case letters, digits, dashes and dots, at most 253 characters',
      fix: 'for example "registry-credentials"',
    },
  ],
};
