import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, waf: { mode: 'blocking' } } },
  problems: [{ path: 'edge.waf.mode', value: '"blocking"', rule: 'one of block, detect', fix: 'write one of these' }],
};
