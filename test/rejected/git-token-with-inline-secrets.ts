import type { Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    name: 'prod',
    stage: 'development',
    secrets: { provider: 'inline' },
    airflow: { dags: { source: 'git', repository: 'https://git.example.com/dags.git', credentials: 'token' } },
  },
  problems: [
    {
      path: 'airflow.dags.credentials',
      value: '"token"',
      rule: 'none with inline secrets: only its owner has a token or key',
      fix: "use the secrets provider 'existing' or 'external-secrets'",
    },
  ],
};
