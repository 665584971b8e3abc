import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: {} },
  problems: [
    {
      path: 'observability.alerting.routes',
      value: '0',
      rule: 'in production, a route that takes the critical alerts of the team platform to a receiver: an alert that nobody gets is none',
      fix: "add { severity: 'critical', receiver: '…' }",
    },
  ],
};
