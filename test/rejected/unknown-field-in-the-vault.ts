import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    secrets: { provider: 'external-secrets', vault: { server: 'https://vault.example.com', path: 'airflow/prod', rle: 'airflow' } },
  },
  problems: [
    {
      path: 'secrets.vault.rle',
      value: '"airflow"',
      rule: 'a known field: server, mount, path, escrowPath, role, authMount, caConfigMap',
      fix: 'did you mean "role"?',
    },
  ],
};
