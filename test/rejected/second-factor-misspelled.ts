import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, auth: { provider: 'keycloak', mfa: 'admin' } } },
  problems: [{ path: 'edge.auth.mfa', value: '"admin"', rule: 'one of required, admins, off', fix: 'did you mean "admins"?' }],
};
