import { development, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...development, edge: { entry: { type: 'load-balancer' } }, airflow: { url: 'https://airflow.example.com' } },
  problems: [
    {
      path: 'airflow.url',
      value: '"https://airflow.example.com"',
      rule: 'http, as edge.entry speaks with tls.provider none',
      fix: 'write http://, or change tls.provider',
    },
  ],
};
