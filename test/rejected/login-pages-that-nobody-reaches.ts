import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, publicHosts: ['airflow'] } },
  problems: [
    {
      path: 'edge.publicHosts',
      value: '["airflow"]',
      rule: "auth among them, or a VPN: browsers find Keycloak's login pages nowhere else",
      fix: "add 'auth', or set edge.vpn.enabled",
    },
  ],
};
