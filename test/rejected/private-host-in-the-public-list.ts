import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, publicHosts: ['airflow', 'auth', 'grafana'] } },
  problems: [
    {
      path: 'edge.publicHosts.2',
      value: '"grafana"',
      rule: 'a public host: airflow, auth; grafana is private, and the VPN is the only way to it',
      fix: 'remove it, and let people in with edge.vpn',
    },
  ],
};
