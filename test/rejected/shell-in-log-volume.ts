import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stage: 'development', airflow: { logs: { store: 'volume', volume: { size: '$(df)' } } } },
  problems: [
    {
      path: 'airflow.logs.volume.size',
      value: '"$(df)"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
  ],
};
