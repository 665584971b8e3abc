import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: { ...minimal.observability, alerting: { ...minimal.observability.alerting, deployments: 'team' } },
  },
  problems: [
    {
      path: 'observability.alerting.deployments',
      value: '"team"',
      rule: 'one of the receivers: oncall',
      fix: 'add it to observability.alerting.receivers, or name one of these',
    },
  ],
};
