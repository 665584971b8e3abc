import { main, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...standby,
    secrets: { provider: 'external-secrets', vault: { server: 'https://vault.example.com', path: 'airflow/dr' } },
  },
  beside: {
    main: { ...main, secrets: { provider: 'external-secrets', vault: { server: 'https://vault.example.com', path: 'airflow/prod' } } },
  },
  problems: [
    {
      path: 'secrets.vault.path',
      value: '"airflow/dr"',
      rule: 'that of main (airflow/prod): another Fernet key cannot open the connections that arrive with the database',
      fix: 'set it to "airflow/prod"',
    },
  ],
};
