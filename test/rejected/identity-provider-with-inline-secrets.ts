import { development, oidc, privateCa, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...development, tls: privateCa, edge: { entry: { type: 'load-balancer' }, auth: oidc } },
  problems: [
    {
      path: 'edge.auth.provider',
      value: '"external-oidc"',
      rule: 'not external-oidc with inline secrets: only its owner has the secrets of the clients',
      fix: "use 'keycloak', or the secrets provider 'existing' or 'external-secrets'",
    },
  ],
};
