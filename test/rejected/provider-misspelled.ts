import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, auth: { provider: 'keycloack' } } },
  problems: [
    { path: 'edge.auth.provider', value: '"keycloack"', rule: 'one of simple, keycloak, external-oidc', fix: 'did you mean "keycloak"?' },
  ],
};
