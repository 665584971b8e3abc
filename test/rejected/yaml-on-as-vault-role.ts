import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    secrets: { provider: 'external-secrets', vault: { server: 'https://vault.example.com', path: 'airflow/prod', role: 'on' } },
  },
  problems: [
    {
      path: 'secrets.vault.role',
      value: '"on"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 63 characters',
      fix: 'for example "data-platform"',
    },
  ],
};
