import { main, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...standby,
    secrets: { provider: 'external-secrets', vault: { server: 'https://vault.example.com', mount: 'dr', path: 'airflow/prod' } },
  },
  beside: {
    main: { ...main, secrets: { provider: 'external-secrets', vault: { server: 'https://vault.example.com', path: 'airflow/prod' } } },
  },
  problems: [
    {
      path: 'secrets.vault.mount',
      value: '"dr"',
      rule: 'that of main (secret): another Fernet key cannot open the connections that arrive with the database',
      fix: 'set it to "secret"',
    },
  ],
};
