import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__ELASTICSEARCH__HOST: 'https://elastic:secret@search.example.com' } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__ELASTICSEARCH__HOST',
      value: '"https://elastic:secret@search.example.com"',
      rule: 'no password in a URL',
      fix: 'take it out; logins are given by the Secrets of `npm run secrets`',
    },
  ],
};
