import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { url: 'https://auth.example.com/airflow' } },
  problems: [
    {
      path: 'airflow.url',
      value: '"https://auth.example.com/airflow"',
      rule: "a host of Airflow's own: auth.example.com is that of auth",
      fix: 'for example "https://airflow.example.com"',
    },
  ],
};
