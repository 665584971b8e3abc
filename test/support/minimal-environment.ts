import { defineEnvironment } from '../../environments/schema';

export const prod = defineEnvironment({
  name: 'prod',
  stage: 'production',
  domain: 'example.com',
  tls: { provider: 'existing' },
  edge: { entry: { type: 'load-balancer' }, auth: { provider: 'keycloak' } },
  observability: { alerting: { receivers: { oncall: { type: 'webhook' } }, routes: [{ receiver: 'oncall' }] } },
});
