import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: { ...minimal.observability, alerting: { ...minimal.observability.alerting, watchdog: 'oncall\n' } },
  },
  problems: [
    {
      path: 'observability.alerting.watchdog',
      value: '"oncall\\n"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 40 characters',
      fix: 'for example "data-platform"',
    },
  ],
};
