import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { url: 'https://203.0.113.7' } },
  problems: [
    {
      path: 'airflow.url',
      value: '"https://203.0.113.7"',
      rule: 'a host name, which a certificate can be for',
      fix: 'for example "https://airflow.example.com"',
    },
  ],
};
