import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      metrics: { engine: 'embedded', volume: { size: '10Gi;id' }, retentionSize: '$(df)' },
      alerting: { ...minimal.observability.alerting, alertmanager: { engine: 'embedded', volume: { size: '1Gi|sh' } } },
      logs: { engine: 'embedded', volume: { size: '../10Gi' }, capacity: '100Gi&' },
      traces: { engine: 'embedded', volume: { size: '`5Gi`' } },
      search: { engine: 'embedded', volume: { size: '50Gi\n' } },
    },
  },
  problems: [
    {
      path: 'observability.metrics.volume.size',
      value: '"10Gi;id"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
    {
      path: 'observability.metrics.retentionSize',
      value: '"$(df)"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
    {
      path: 'observability.alerting.alertmanager.volume.size',
      value: '"1Gi|sh"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
    {
      path: 'observability.logs.volume.size',
      value: '"../10Gi"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
    {
      path: 'observability.logs.capacity',
      value: '"100Gi&"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
    {
      path: 'observability.traces.volume.size',
      value: '"`5Gi`"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
    {
      path: 'observability.search.volume.size',
      value: '"50Gi\\n"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
  ],
};
