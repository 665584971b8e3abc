import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      alerting: { ...minimal.observability.alerting, alertmanager: { engine: 'embedded', replicas: 0 } },
    },
  },
  problems: [{ path: 'observability.alerting.alertmanager.replicas', value: '0', rule: 'at least 1', fix: 'write 1 or more' }],
};
