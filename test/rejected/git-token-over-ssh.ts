import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { dags: { source: 'git', repository: 'ssh://git@git.example.com/dags.git', credentials: 'token' } } },
  problems: [
    {
      path: 'airflow.dags.credentials',
      value: '"token"',
      rule: 'what ssh://git@git.example.com/dags.git can use',
      fix: "'ssh-key' for an ssh:// URL",
    },
  ],
};
