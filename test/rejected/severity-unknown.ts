import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      alerting: { ...minimal.observability.alerting, routes: [{ receiver: 'oncall' }, { severity: 'page', receiver: 'oncall' }] },
    },
  },
  problems: [
    {
      path: 'observability.alerting.routes.1.severity',
      value: '"page"',
      rule: 'one of critical, warning, info',
      fix: 'write one of these',
    },
  ],
};
