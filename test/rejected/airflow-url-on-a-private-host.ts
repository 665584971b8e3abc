import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { url: 'https://grafana.example.com' } },
  problems: [
    {
      path: 'airflow.url',
      value: '"https://grafana.example.com"',
      rule: "a host of Airflow's own: grafana.example.com is that of grafana",
      fix: 'for example "https://airflow.example.com"',
    },
  ],
};
