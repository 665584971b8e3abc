import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: {
      scheduler: {
        resources: {
          requests: { cpu: '$(nproc)', memory: '`free`', storage: '1Gi;' },
          limits: { cpu: '1 || 2', memory: '${MEMORY}', storage: '../1Gi' },
        },
      },
    },
  },
  problems: [
    {
      path: 'airflow.scheduler.resources.requests.cpu',
      value: '"$(nproc)"',
      rule: 'a CPU quantity above zero: cores with at most three decimals, or thousandths of a core',
      fix: 'for example "500m" or "2"',
    },
    {
      path: 'airflow.scheduler.resources.requests.memory',
      value: '"`free`"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
    {
      path: 'airflow.scheduler.resources.requests.storage',
      value: '"1Gi;"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
    {
      path: 'airflow.scheduler.resources.limits.cpu',
      value: '"1 || 2"',
      rule: 'a CPU quantity above zero: cores with at most three decimals, or thousandths of a core',
      fix: 'for example "500m" or "2"',
    },
    {
      path: 'airflow.scheduler.resources.limits.memory',
      value: '"${MEMORY}"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
    {
      path: 'airflow.scheduler.resources.limits.storage',
      value: '"../1Gi"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
  ],
};
