import { minimal, oidc, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, auth: { ...oidc, issuer: 'http://login.example.com' } } },
  problems: [
    {
      path: 'edge.auth.issuer',
      value: '"http://login.example.com"',
      rule: 'an https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://login.example.com"',
    },
  ],
};
