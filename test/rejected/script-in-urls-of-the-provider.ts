import { minimal, oidc, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: {
      ...minimal.edge,
      auth: {
        ...oidc,
        issuer: 'javascript:alert(1)',
        authorizationUrl: 'https://login.example.com/authorize?client_id=x',
        tokenUrl: 'https://user:password@login.example.com/token',
        userinfoUrl: 'https://login.example.com/../userinfo',
        jwksUrl: 'https://login.example.com/keys#x',
        groupsClaim: "groups']",
        acrValues: 'mfa urn:example',
      },
    },
  },
  problems: [
    {
      path: 'edge.auth.issuer',
      value: '"javascript:alert(1)"',
      rule: 'an https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://login.example.com"',
    },
    {
      path: 'edge.auth.authorizationUrl',
      value: '"https://login.example.com/authorize?client_id=x"',
      rule: 'an https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://login.example.com"',
    },
    {
      path: 'edge.auth.tokenUrl',
      value: '"https://user:password@login.example.com/token"',
      rule: 'an https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://login.example.com"',
    },
    {
      path: 'edge.auth.userinfoUrl',
      value: '"https://login.example.com/../userinfo"',
      rule: 'an https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://login.example.com"',
    },
    {
      path: 'edge.auth.jwksUrl',
      value: '"https://login.example.com/keys#x"',
      rule: 'an https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://login.example.com"',
    },
    {
      path: 'edge.auth.groupsClaim',
      value: '"groups\']"',
      rule: 'the name of a claim at the top of the token: letters, digits and underscores, at most 60 characters',
      fix: 'for example "groups"; a provider can map another claim to such a name',
    },
    {
      path: 'edge.auth.acrValues',
      value: '"mfa urn:example"',
      rule: 'one authentication context class: letters, digits, dots, dashes, colons and slashes, at most 200 characters',
      fix: 'for example "urn:example:loa:2" or "mfa"',
    },
  ],
};
