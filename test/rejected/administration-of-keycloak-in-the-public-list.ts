import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, publicHosts: ['airflow', 'auth', 'keycloak'] } },
  problems: [
    {
      path: 'edge.publicHosts.2',
      value: '"keycloak"',
      rule: 'a public host: airflow, auth; keycloak is private, and the VPN is the only way to it',
      fix: 'remove it, and let people in with edge.vpn',
    },
  ],
};
