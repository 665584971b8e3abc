import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, waf: { replicas: 4, maxReplicas: 3 } } },
  problems: [{ path: 'edge.waf.maxReplicas', value: '3', rule: 'at least replicas (4)', fix: 'raise it, or lower replicas' }],
};
