import { development, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...development, edge: { entry: { type: 'load-balancer' }, auth: { provider: 'keycloak' } } },
  problems: [
    {
      path: 'tls.provider',
      value: '"none"',
      rule: 'certificates with edge.auth.provider keycloak: browsers keep its cookies for https only',
      fix: "use 'cert-manager' or 'existing', or the provider 'simple' in development",
    },
  ],
};
