import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: { ...minimal.observability, alerting: { ...minimal.observability.alerting, repeatHours: -4 } },
  },
  problems: [{ path: 'observability.alerting.repeatHours', value: '-4', rule: 'at least 1', fix: 'write 1 or more' }],
};
