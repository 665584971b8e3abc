import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      alerting: {
        ...minimal.observability.alerting,
        receivers: { ...minimal.observability.alerting.receivers, pager: { type: 'pagerduty' } },
      },
    },
  },
  problems: [
    {
      path: 'observability.alerting.receivers.pager.type',
      value: '"pagerduty"',
      rule: 'one of webhook, email, chat',
      fix: 'write one of these',
    },
  ],
};
