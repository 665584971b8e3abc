import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { dags: { source: 'git', repository: 'ssh://git@git.example.com/dags.git' } } },
  problems: [
    {
      path: 'airflow.dags.credentials',
      value: '"none"',
      rule: 'what ssh://git@git.example.com/dags.git can use',
      fix: "'ssh-key' for an ssh:// URL",
    },
  ],
};
