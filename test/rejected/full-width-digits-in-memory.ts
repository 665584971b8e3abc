import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: {
      scheduler: {
        resources: { requests: { cpu: '1', memory: '\uff11Gi', storage: '1Gi' }, limits: { cpu: '1', memory: '1Gi', storage: '1Gi' } },
      },
    },
  },
  problems: [
    {
      path: 'airflow.scheduler.resources.requests.memory',
      value: '"\\u{ff11}Gi"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
  ],
};
