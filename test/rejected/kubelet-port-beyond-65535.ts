import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, cluster: { nodes: { port: 102_500 } } },
  problems: [{ path: 'cluster.nodes.port', value: '102500', rule: 'at most 65535', fix: 'write 65535 or less' }],
};
