import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      alerting: { ...minimal.observability.alerting, routes: [{ receiver: 'oncall', sevrity: 'critical' }] },
    },
  },
  problems: [
    {
      path: 'observability.alerting.routes.0.sevrity',
      value: '"critical"',
      rule: 'a known field: severity, team, receiver',
      fix: 'did you mean "severity"?',
    },
  ],
};
