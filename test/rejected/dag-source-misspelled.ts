import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { dags: { source: 'gti' } } },
  problems: [
    {
      path: 'airflow.dags.source',
      value: '"gti"',
      rule: 'one of image, git',
      fix: 'did you mean "git"?',
    },
  ],
};
