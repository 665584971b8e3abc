import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, secrets: { provider: 'external-secrets', vault: { server: 'https://vault.example.com' } } },
  problems: [
    {
      path: 'secrets.vault.path',
      value: 'undefined',
      rule: 'required',
      fix: 'add it: for example "airflow/prod"',
    },
  ],
};
