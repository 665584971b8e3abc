import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { dags: { source: 'git', repository: 'https://git.example.com/dags.git', credentials: 'ssh-key' } } },
  problems: [
    {
      path: 'airflow.dags.credentials',
      value: '"ssh-key"',
      rule: 'what https://git.example.com/dags.git can use',
      fix: "'none' or 'token' for an https:// URL",
    },
  ],
};
