import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      alerting: { ...minimal.observability.alerting, routes: [{ receiver: 'oncall' }, { severity: 'warning', receiver: 'on-call' }] },
    },
  },
  problems: [
    {
      path: 'observability.alerting.routes.1.receiver',
      value: '"on-call"',
      rule: 'one of the receivers: oncall',
      fix: 'add it to observability.alerting.receivers, or name one of these',
    },
  ],
};
