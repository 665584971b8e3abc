import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      alerting: {
        ...minimal.observability.alerting,
        receivers: {
          ...minimal.observability.alerting.receivers,
          mail: { type: 'email', to: [], from: 'airflow@example.com', server: 'smtp.example.com' },
        },
      },
    },
  },
  problems: [{ path: 'observability.alerting.receivers.mail.to', value: '[]', rule: 'at least one entry', fix: 'add one' }],
};
