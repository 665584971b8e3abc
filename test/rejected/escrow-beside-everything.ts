import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    secrets: {
      provider: 'external-secrets',
      vault: { server: 'https://vault.example.com', path: 'airflow/prod', escrowPath: '../escrow' },
    },
  },
  problems: [
    {
      path: 'secrets.vault.escrowPath',
      value: '"../escrow"',
      rule: 'a path of letters, digits, dashes and underscores, at most 200 characters',
      fix: 'for example "airflow/prod"',
    },
  ],
};
