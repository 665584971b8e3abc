import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, authProxy: { sessionHours: 720 } } },
  problems: [{ path: 'edge.authProxy.sessionHours', value: '720', rule: 'at most 168', fix: 'write 168 or less' }],
};
