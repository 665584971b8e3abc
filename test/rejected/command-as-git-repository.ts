import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { dags: { source: 'git', repository: 'ext::sh -c id' } } },
  problems: [
    {
      path: 'airflow.dags.repository',
      value: '"ext::sh -c id"',
      rule: 'the URL of a Git repository, https:// or ssh://user@, with no password in it, at most 500 characters',
      fix: 'for example "https://git.example.com/data/dags.git"; how to log in is said by dags.credentials',
    },
  ],
};
