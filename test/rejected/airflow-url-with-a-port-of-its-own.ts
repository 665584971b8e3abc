import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { url: 'https://airflow.example.com:8443' } },
  problems: [
    {
      path: 'airflow.url',
      value: '"https://airflow.example.com:8443"',
      rule: 'no port: edge.entry listens on 443, the one that a URL means without it',
      fix: 'take it out',
    },
  ],
};
