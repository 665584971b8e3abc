import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, waf: { anomalyThresholds: { inbound: 10_000, outbound: 0 }, paranoia: 0 } } },
  problems: [
    { path: 'edge.waf.paranoia', value: '0', rule: 'at least 1', fix: 'write 1 or more' },
    { path: 'edge.waf.anomalyThresholds.inbound', value: '10000', rule: 'at most 100', fix: 'write 100 or less' },
    { path: 'edge.waf.anomalyThresholds.outbound', value: '0', rule: 'at least 4', fix: 'write 4 or more' },
  ],
};
