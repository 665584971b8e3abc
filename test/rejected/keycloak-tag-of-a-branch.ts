import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, auth: { provider: 'keycloak', image: { tag: 'main' } } } },
  problems: [
    {
      path: 'edge.auth.image.tag',
      value: '"main"',
      rule: 'above development, a tag that nobody moves: it begins with the full Keycloak version, never a branch or a bare major',
      fix: 'for example "26.7.3-1"; count up what stands behind the version with each build',
    },
  ],
};
