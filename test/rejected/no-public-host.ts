import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, publicHosts: [] } },
  problems: [{ path: 'edge.publicHosts', value: '[]', rule: 'at least one entry', fix: 'add one' }],
};
