import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, tracing: {} } },
  problems: [
    {
      path: 'observability.tracing',
      value: '{}',
      rule: 'a known field: profile, metrics, alerting, logs, collector, traces, traceSampling, search, kibana, grafana, publicProbe',
      fix: 'remove it',
    },
  ],
};
