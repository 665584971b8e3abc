import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    secrets: {
      provider: 'external-secrets',
      vault: { server: 'https://vault.example.com', mount: '../sys', path: 'airflow/../root', authMount: 'kubernetes/..' },
    },
  },
  problems: [
    {
      path: 'secrets.vault.mount',
      value: '"../sys"',
      rule: 'a path of letters, digits, dashes and underscores, at most 200 characters',
      fix: 'for example "airflow/prod"',
    },
    {
      path: 'secrets.vault.path',
      value: '"airflow/../root"',
      rule: 'a path of letters, digits, dashes and underscores, at most 200 characters',
      fix: 'for example "airflow/prod"',
    },
    {
      path: 'secrets.vault.authMount',
      value: '"kubernetes/.."',
      rule: 'a path of letters, digits, dashes and underscores, at most 200 characters',
      fix: 'for example "airflow/prod"',
    },
  ],
};
