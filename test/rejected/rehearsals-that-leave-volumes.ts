import { minimal, type Rejected } from '../support/rejected';

const problem = (part: string) => ({
  path: `recovery.${part}.volume.type`,
  value: '"claim"',
  rule: 'not a claim where volumes stay behind (cluster.reclaimPolicy is Retain): each run would leave one, with the whole database on it',
  fix: "use 'node', or set cluster.reclaimPolicy to 'Delete'",
});

export const rejected: Rejected = {
  environment: {
    ...minimal,
    recovery: { restore: { volume: { type: 'claim' } }, validation: { volume: { type: 'claim', tier: 'archive' } } },
  },
  problems: [problem('restore'), problem('validation')],
};
