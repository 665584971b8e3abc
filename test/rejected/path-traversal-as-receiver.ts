import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      alerting: {
        ...minimal.observability.alerting,
        receivers: { ...minimal.observability.alerting.receivers, '../../etc': { type: 'webhook', url: 'https://bot.example.com' } },
      },
    },
  },
  problems: [
    {
      path: 'observability.alerting.receivers."../../etc"',
      value: '"../../etc"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 40 characters',
      fix: 'for example "data-platform"',
    },
  ],
};
