import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      alerting: {
        ...minimal.observability.alerting,
        receivers: { ...minimal.observability.alerting.receivers, chat: { type: 'chat', channel: '#airflow <!channel>' } },
      },
    },
  },
  problems: [
    {
      path: 'observability.alerting.receivers.chat.channel',
      value: '"#airflow <!channel>"',
      rule: 'a chat channel: "#", then lower-case letters, digits, dashes and underscores, at most 81 characters',
      fix: 'for example "#airflow-alerts"',
    },
  ],
};
