import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { dags: { source: 'git', repository: 'https://git.example.com/dags.git', ref: 'ma\u200din' } } },
  problems: [
    {
      path: 'airflow.dags.ref',
      value: '"ma\\u{200d}in"',
      rule: 'a Git branch, tag or commit, at most 200 characters',
      fix: 'for example "main" or "v1.4.2"',
    },
  ],
};
