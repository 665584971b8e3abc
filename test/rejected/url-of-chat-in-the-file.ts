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
          chat: { type: 'chat', channel: '#airflow', url: 'https://chat.example.com/hooks/abc' },
        },
      },
    },
  },
  problems: [
    {
      path: 'observability.alerting.receivers.chat.url',
      value: '"https://chat.example.com/hooks/abc"',
      rule: 'a known field: type, channel, cidrs',
      fix: "remove it, or choose type: 'webhook', which has it",
    },
  ],
};
