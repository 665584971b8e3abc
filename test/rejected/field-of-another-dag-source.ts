import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { dags: { source: 'image', repository: 'https://git.example.com/dags.git' } } },
  problems: [
    {
      path: 'airflow.dags.repository',
      value: '"https://git.example.com/dags.git"',
      rule: 'a known field: source',
      fix: "remove it, or choose source: 'git', which has it",
    },
  ],
};
