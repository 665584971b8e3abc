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
          mail: { type: 'email', to: ['oncall@example.com'], from: 'airflow@example.com', server: 'smtp.example.com:587' },
        },
      },
    },
  },
  problems: [
    {
      path: 'observability.alerting.receivers.mail.server',
      value: '"smtp.example.com:587"',
      rule: 'a host name, labels of lower-case ASCII letters, digits and dashes joined by dots, or an IPv4 address, at most 253 characters',
      fix: 'for example "db.example.com"; write international names in their xn-- form',
    },
  ],
};
