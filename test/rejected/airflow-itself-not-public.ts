import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, publicHosts: ['auth'] } },
  problems: [
    {
      path: 'edge.publicHosts',
      value: '["auth"]',
      rule: 'airflow among them: without it the firewall protects nothing',
      fix: "add 'airflow'",
    },
  ],
};
