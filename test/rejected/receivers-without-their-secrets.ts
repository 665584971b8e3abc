import type { Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    name: 'prod',
    stage: 'development',
    observability: {
      alerting: {
        receivers: {
          bot: { type: 'webhook', url: 'https://bot.example.com' },
          pager: { type: 'webhook' },
          chat: { type: 'chat', channel: '#airflow' },
          mail: {
            type: 'email',
            to: ['oncall@example.com'],
            from: 'airflow@example.com',
            server: 'smtp.example.com',
            username: 'airflow@example.com',
          },
          relay: { type: 'email', to: ['oncall@example.com'], from: 'airflow@example.com', server: 'smtp.example.com' },
        },
      },
    },
    secrets: { provider: 'inline' },
  },
  problems: [
    {
      path: 'observability.alerting.receivers.pager',
      value: '"webhook"',
      rule: 'no receiver that needs a secret with inline secrets: only its owner has the URL or the password',
      fix: "give a webhook its url here, or use the secrets provider 'existing' or 'external-secrets'",
    },
    {
      path: 'observability.alerting.receivers.chat',
      value: '"chat"',
      rule: 'no receiver that needs a secret with inline secrets: only its owner has the URL or the password',
      fix: "give a webhook its url here, or use the secrets provider 'existing' or 'external-secrets'",
    },
    {
      path: 'observability.alerting.receivers.mail',
      value: '"email"',
      rule: 'no receiver that needs a secret with inline secrets: only its owner has the URL or the password',
      fix: "give a webhook its url here, or use the secrets provider 'existing' or 'external-secrets'",
    },
  ],
};
