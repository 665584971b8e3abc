import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: {
      ...minimal.edge,
      entry: {
        type: 'load-balancer',
        sourceRanges: ['0.0.0.0/0; allow all'],
        annotations: { 'example.com/a/b': 'x', 'example.com/type': 'internal\nkind: Secret' },
      },
    },
  },
  problems: [
    {
      path: 'edge.entry.sourceRanges.0',
      value: '"0.0.0.0/0; allow all"',
      rule: 'an address range in canonical CIDR notation with no bits set behind the prefix',
      fix: 'for example "10.0.0.0/8", or "203.0.113.7/32" for one address',
    },
    {
      path: 'edge.entry.annotations."example.com/a/b"',
      value: '"example.com/a/b"',
      rule: 'the key of a Kubernetes annotation: letters, digits, dots, dashes and underscores, at most 63, perhaps a domain and a slash before them, at most 253 characters',
      fix: 'for example "example.com/load-balancer-type"',
    },
    {
      path: 'edge.entry.annotations."example.com/type"',
      value: '"internal\\nkind: Secret"',
      rule: 'one line of printable ASCII text without spaces around it, at most 500 characters',
      fix: 'for example "internet-facing"',
    },
  ],
};
