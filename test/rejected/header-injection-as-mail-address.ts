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
          mail: {
            type: 'email',
            to: ['oncall@example.com\nBcc: all@example.com'],
            from: 'Airflow <airflow@example.com>',
            server: 'smtp.example.com',
            username: 'airflow@example.com password',
          },
        },
      },
    },
  },
  problems: [
    {
      path: 'observability.alerting.receivers.mail.to.0',
      value: '"oncall@example.com\\nBcc: all@example.com"',
      rule: 'one mail address, without a name beside it, at most 254 characters',
      fix: 'for example "airflow-oncall@example.com"',
    },
    {
      path: 'observability.alerting.receivers.mail.from',
      value: '"Airflow <airflow@example.com>"',
      rule: 'one mail address, without a name beside it, at most 254 characters',
      fix: 'for example "airflow-oncall@example.com"',
    },
    {
      path: 'observability.alerting.receivers.mail.username',
      value: '"airflow@example.com password"',
      rule: 'one mail address, without a name beside it, at most 254 characters',
      fix: 'for example "airflow-oncall@example.com"',
    },
  ],
};
