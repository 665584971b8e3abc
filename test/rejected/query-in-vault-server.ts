import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    secrets: { provider: 'external-secrets', vault: { server: 'https://vault.example.com/?token=x', path: 'airflow/prod' } },
  },
  problems: [
    {
      path: 'secrets.vault.server',
      value: '"https://vault.example.com/?token=x"',
      rule: 'an http or https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://airflow.example.com"',
    },
  ],
};
