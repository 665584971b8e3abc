import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      alerting: { ...minimal.observability.alerting, routes: [{ receiver: 'oncall' }, { team: 'Data', receiver: 'oncall' }] },
    },
  },
  problems: [{ path: 'observability.alerting.routes.1.team', value: '"Data"', rule: 'one of platform, data', fix: 'did you mean "data"?' }],
};
