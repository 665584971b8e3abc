import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, waf: { bodyLimit: '1Gi' } } },
  problems: [
    {
      path: 'edge.waf.bodyLimit',
      value: '"1Gi"',
      rule: 'at most 64Mi: the firewall keeps each request whole while it searches it',
      fix: 'lower it, and send large files to the object store',
    },
  ],
};
