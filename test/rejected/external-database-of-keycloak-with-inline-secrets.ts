import { development, privateCa, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...development,
    tls: privateCa,
    edge: { entry: { type: 'load-balancer' }, auth: { provider: 'keycloak', database: { engine: 'external', host: 'db.example.com' } } },
  },
  problems: [
    {
      path: 'edge.auth.database.engine',
      value: '"external"',
      rule: 'not external with inline secrets: only its owner has the login',
      fix: "use 'platform', or the secrets provider 'existing' or 'external-secrets'",
    },
  ],
};
