import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { url: 'https://admin:secret@airflow.example.com' } },
  problems: [
    {
      path: 'airflow.url',
      value: '"https://admin:secret@airflow.example.com"',
      rule: 'an http or https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://airflow.example.com"',
    },
  ],
};
