import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, waf: { rateLimits: { loginPerMinute: 0, apiPerSecond: -1, pagesPerSecond: 0.5 } } } },
  problems: [
    { path: 'edge.waf.rateLimits.loginPerMinute', value: '0', rule: 'at least 1', fix: 'write 1 or more' },
    { path: 'edge.waf.rateLimits.apiPerSecond', value: '-1', rule: 'at least 1', fix: 'write 1 or more' },
    { path: 'edge.waf.rateLimits.pagesPerSecond', value: '0.5', rule: 'at least 1', fix: 'write 1 or more' },
  ],
};
