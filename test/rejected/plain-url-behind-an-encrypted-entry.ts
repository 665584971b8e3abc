import { development, privateCa, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...development,
    tls: privateCa,
    edge: { entry: { type: 'load-balancer' } },
    airflow: { url: 'http://airflow.example.com' },
  },
  problems: [
    {
      path: 'airflow.url',
      value: '"http://airflow.example.com"',
      rule: 'https, as edge.entry speaks with tls.provider cert-manager',
      fix: 'write https://, or change tls.provider',
    },
  ],
};
