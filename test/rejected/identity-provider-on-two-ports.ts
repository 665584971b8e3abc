import { minimal, oidc, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, auth: { ...oidc, jwksUrl: 'https://login.example.com:8443/keys' } } },
  problems: [
    {
      path: 'edge.auth.jwksUrl',
      value: '"https://login.example.com:8443/keys"',
      rule: 'the port of tokenUrl (443): pods may reach one port of the provider',
      fix: 'write the URL with that port',
    },
  ],
};
