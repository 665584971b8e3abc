import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stage: 'staging', edge: { ...minimal.edge, auth: { provider: 'simple' } } },
  problems: [
    {
      path: 'edge.auth.provider',
      value: '"simple"',
      rule: 'above development, a provider that knows people and asks for a second factor',
      fix: "use 'keycloak' or 'external-oidc'",
    },
  ],
};
