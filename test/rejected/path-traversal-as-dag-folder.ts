import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { dags: { source: 'git', repository: 'https://git.example.com/dags.git', folder: '../../opt/airflow' } },
  },
  problems: [
    {
      path: 'airflow.dags.folder',
      value: '"../../opt/airflow"',
      rule: 'a path below the repository, with no "..", no leading and no trailing slash, at most 200 characters',
      fix: 'for example "dags" or "pipelines/dags"',
    },
  ],
};
