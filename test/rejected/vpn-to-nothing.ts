import { elsewhere, laptop, minimal, oidc, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: { ...minimal.edge, auth: oidc, vpn: { enabled: true, peers: { laptop } } },
    observability: { metrics: elsewhere, alerting: { alertmanager: elsewhere }, traces: elsewhere, grafana: elsewhere },
  },
  problems: [
    {
      path: 'edge.vpn.enabled',
      value: 'true',
      rule: 'something private that runs here: Keycloak, grafana, kibana, jaeger, prometheus, alertmanager',
      fix: "set it to false, or choose the engine 'embedded' for what people look at",
    },
  ],
};
