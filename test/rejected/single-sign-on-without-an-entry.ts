import { development, privateCa, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...development, tls: privateCa, edge: { auth: { provider: 'keycloak' } } },
  problems: [
    {
      path: 'edge.entry.type',
      value: '"none"',
      rule: 'an entry with edge.auth.provider keycloak: browsers go back and forth between Airflow and the login',
      fix: "use 'load-balancer', 'gateway' or 'ingress', or the provider 'simple' in development",
    },
  ],
};
