import { development, laptop, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...development, edge: { vpn: { enabled: true, peers: { laptop } } } },
  problems: [
    {
      path: 'edge.vpn.enabled',
      value: 'true',
      rule: 'only with certificates and a login for the private hosts: neither tls.provider none nor edge.auth.provider simple',
      fix: "set tls.provider to 'cert-manager' or 'existing', and edge.auth.provider to 'keycloak' or 'external-oidc'",
    },
  ],
};
