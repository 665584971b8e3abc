import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { image: { pullSecret: '~' } } },
  problems: [
    {
      path: 'airflow.image.pullSecret',
      value: '"~"',
      rule: 'the name of a Kubernetes object: lower-case letters, digits, dashes and dots, at most 253 characters',
      fix: 'for example "registry-credentials"',
    },
  ],
};
