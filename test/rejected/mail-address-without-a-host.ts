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
          mail: { type: 'email', to: ['oncall@'], from: 'airflow', server: 'smtp.example.com' },
        },
      },
    },
  },
  problems: [
    {
      path: 'observability.alerting.receivers.mail.to.0',
      value: '"oncall@"',
      rule: 'one mail address, without a name beside it, at most 254 characters',
      fix: 'for example "airflow-oncall@example.com"',
    },
    {
      path: 'observability.alerting.receivers.mail.from',
      value: '"airflow"',
      rule: 'one mail address, without a name beside it, at most 254 characters',
      fix: 'for example "airflow-oncall@example.com"',
    },
  ],
};
