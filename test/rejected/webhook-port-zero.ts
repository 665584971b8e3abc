import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      alerting: {
        ...minimal.observability.alerting,
        receivers: { ...minimal.observability.alerting.receivers, pager: { type: 'webhook', port: 0 } },
      },
    },
  },
  problems: [{ path: 'observability.alerting.receivers.pager.port', value: '0', rule: 'at least 1', fix: 'write 1 or more' }],
};
