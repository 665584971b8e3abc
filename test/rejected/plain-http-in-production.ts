import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { url: 'http://airflow.example.com' } },
  problems: [
    {
      path: 'airflow.url',
      value: '"http://airflow.example.com"',
      rule: 'above development, https',
      fix: 'write https://; TLS ends at the perimeter',
    },
  ],
};
