import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, waf: { bodyLimit: '10Mi; reboot' } } },
  problems: [
    {
      path: 'edge.waf.bodyLimit',
      value: '"10Mi; reboot"',
      rule: 'a size above zero: a whole number with Ki, Mi, Gi or Ti, at most 4096Ti',
      fix: 'for example "512Mi" or "20Gi"',
    },
  ],
};
