import { main, minimal, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...standby,
    edge: { ...minimal.edge, auth: { provider: 'keycloak', database: { engine: 'platform', database: 'login' } } },
  },
  beside: { main },
  problems: [
    {
      path: 'edge.auth.database.database',
      value: '"login"',
      rule: 'that of main (keycloak): what it stands by for lands under the same names',
      fix: 'set it to "keycloak"',
    },
  ],
};
