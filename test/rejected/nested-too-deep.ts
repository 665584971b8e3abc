import { minimal, type Rejected } from '../support/rejected';

const nest = (depth: number): unknown => (depth === 0 ? 1 : { a: nest(depth - 1) });

export const rejected: Rejected = {
  environment: { ...minimal, cluster: { apiServer: nest(30) } },
  problems: [
    {
      path: 'cluster.apiServer.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a',
      value: 'an object',
      rule: 'data at most 20 levels deep',
      fix: 'remove it',
    },
    {
      path: 'cluster.apiServer.a',
      value: '{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":"an object"}}}}}}}}}}}}}}}}}',
      rule: 'a known field: cidrs, port',
      fix: 'remove it',
    },
  ],
};
