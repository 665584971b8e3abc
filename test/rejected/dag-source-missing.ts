import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { dags: { repository: 'https://git.example.com/dags.git' } } },
  problems: [
    {
      path: 'airflow.dags.source',
      value: 'undefined',
      rule: 'one of image, git',
      fix: 'write one of these',
    },
  ],
};
