import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { image: { repository: 'registry.example.com/data/airflow:3.3.2' } } },
  problems: [
    {
      path: 'airflow.image.repository',
      value: '"registry.example.com/data/airflow:3.3.2"',
      rule: 'an image repository with its registry and without tag or digest, in lower case, at most 255 characters',
      fix: 'for example "registry.example.com/data/airflow"; Docker Hub is "docker.io/<owner>/<name>"',
    },
  ],
};
