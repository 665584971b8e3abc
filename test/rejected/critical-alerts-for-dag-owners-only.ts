import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      alerting: {
        ...minimal.observability.alerting,
        routes: [
          { severity: 'critical', team: 'data', receiver: 'oncall' },
          { severity: 'warning', receiver: 'oncall' },
        ],
      },
    },
  },
  problems: [
    {
      path: 'observability.alerting.routes',
      value: '2',
      rule: 'in production, a route that takes the critical alerts of the team platform to a receiver: an alert that nobody gets is none',
      fix: "add { severity: 'critical', receiver: '…' }",
    },
  ],
};
