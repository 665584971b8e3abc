import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: { ...minimal.observability, alerting: { ...minimal.observability.alerting, runbooks: 'data:text/html,x' } },
  },
  problems: [
    {
      path: 'observability.alerting.runbooks',
      value: '"data:text/html,x"',
      rule: 'an http or https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://airflow.example.com"',
    },
  ],
};
