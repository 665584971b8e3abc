import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, vpn: { image: { tag: '1.0' } } } },
  problems: [
    {
      path: 'edge.vpn.image.tag',
      value: '"1.0"',
      rule: 'above development, a tag that nobody moves: it begins with the full gateway version, never a branch or a bare major',
      fix: 'for example "1.0.0"; count up what stands behind the version with each build',
    },
  ],
};
