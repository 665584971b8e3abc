import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, cluster: { quota: { headroom: -1, granted: { cpu: '1 CPU', memory: '1G', storage: 'all' } } } },
  problems: [
    {
      path: 'cluster.quota.headroom',
      value: '-1',
      rule: 'at least 0',
      fix: 'write 0 or more',
    },
    {
      path: 'cluster.quota.granted.cpu',
      value: '"1 CPU"',
      rule: 'a CPU quantity above zero: cores with at most three decimals, or thousandths of a core',
      fix: 'for example "500m" or "2"',
    },
    {
      path: 'cluster.quota.granted.memory',
      value: '"1G"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
    {
      path: 'cluster.quota.granted.storage',
      value: '"all"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
  ],
};
