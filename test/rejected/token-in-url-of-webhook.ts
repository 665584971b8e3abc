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
          bot: { type: 'webhook', url: 'https://bot.example.com/alerts?token=abc' },
        },
      },
    },
  },
  problems: [
    {
      path: 'observability.alerting.receivers.bot.url',
      value: '"https://bot.example.com/alerts?token=abc"',
      rule: 'an http or https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://airflow.example.com"',
    },
  ],
};
